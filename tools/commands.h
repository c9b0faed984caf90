/* All commands, in the order of the help. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "common/options.h"

extern const COMMAND_T *const commands[];

#endif
