/** @file features/time-series.h
 * @brief Everything is declared in diffusion.h. */
#include "../diffusion.h"
