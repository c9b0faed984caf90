/** @file utils.h
 * @brief Everything is declared in diffusion.h; a utils.h of the program's comes besides. */
#if defined(__GNUC__)
#pragma GCC system_header
#endif
#include "diffusion.h"
#ifdef __has_include_next
#if __has_include_next(<utils.h>)
#include_next <utils.h>
#endif
#endif
