/** @file features/topic-update-control.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
