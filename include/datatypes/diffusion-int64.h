/** @file datatypes/diffusion-int64.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
