/** @file features/system-authentication-control.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
