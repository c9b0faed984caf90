/** @file types/session_types.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
