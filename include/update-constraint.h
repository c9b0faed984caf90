/** @file update-constraint.h
 * @brief Everything is declared in diffusion.h. */
#include "diffusion.h"
