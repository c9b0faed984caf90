/** @file features/topic-update.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
