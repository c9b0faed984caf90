/** @file features/security-control.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
