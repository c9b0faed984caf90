/** @file datatypes/recordv2/diffusion-recordv2-schema-field.h
 * @brief Everything is declared in diffusion.h. */
#include "../../diffusion.h"
