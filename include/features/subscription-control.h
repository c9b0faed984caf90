/** @file features/subscription-control.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
