/** @file types/content_types.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
