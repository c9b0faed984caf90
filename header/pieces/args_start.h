/**
 * @file args.h
 * @brief Command lines of programs: the helper of the example programs. Not part of diffusion.h.
 *
 * Generated from src/capi and header/: change those, not this file.
 */
#ifndef DIFFUSION_C_ARGS_H
#define DIFFUSION_C_ARGS_H

#include "diffusion.h"

/** A help option, for use in an array of `ARG_OPTS_T`. */
#define ARG_OPTS_HELP { 'h', "help", "Show usage", ARG_OPTIONAL, ARG_NO_VALUE, NULL }
/** The end of an array of `ARG_OPTS_T`. */
#define END_OF_ARG_OPTS { '\0', NULL, NULL, ARG_OPTIONAL, ARG_NO_VALUE, NULL }

#ifdef __cplusplus
extern "C" {
#endif
