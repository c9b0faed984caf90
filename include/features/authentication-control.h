/** @file features/authentication-control.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
