/** @file datatypes/diffusion-recordv2.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
