/** @file features/messaging-control.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
