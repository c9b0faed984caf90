/** @file datatypes/recordv2/diffusion-recordv2-mutable-record-model.h
 * @brief Everything is declared in diffusion.h. */
#include "../../diffusion.h"
