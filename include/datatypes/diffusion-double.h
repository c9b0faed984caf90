/** @file datatypes/diffusion-double.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
