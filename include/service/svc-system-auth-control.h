/** @file service/svc-system-auth-control.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
