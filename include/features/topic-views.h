/** @file features/topic-views.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
