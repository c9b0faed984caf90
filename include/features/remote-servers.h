/** @file features/remote-servers.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
