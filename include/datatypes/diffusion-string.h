/** @file datatypes/diffusion-string.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
