/** @file datatypes/recordv2/diffusion-recordv2-builder.h
 * @brief Everything is declared in diffusion.h. */
#include "../../diffusion.h"
