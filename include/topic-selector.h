/** @file topic-selector.h
 * @brief Everything is declared in diffusion.h. */
#include "diffusion.h"
