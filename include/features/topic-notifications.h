/** @file features/topic-notifications.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
