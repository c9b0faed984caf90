/** @file datatypes/diffusion-binary.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
