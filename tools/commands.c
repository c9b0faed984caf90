#include "commands.h"

#include <stddef.h>

extern const COMMAND_T sub_command;
extern const COMMAND_T pub_command;
extern const COMMAND_T fetch_command;
extern const COMMAND_T request_command;
extern const COMMAND_T respond_command;
extern const COMMAND_T ping_command;
extern const COMMAND_T lock_command;
extern const COMMAND_T remove_command;
extern const COMMAND_T view_list_command;
extern const COMMAND_T view_create_command;
extern const COMMAND_T view_remove_command;
extern const COMMAND_T session_list_command;
extern const COMMAND_T check_command;
extern const COMMAND_T bench_receive_command;
extern const COMMAND_T bench_publish_command;
extern const COMMAND_T bench_rtt_command;

const COMMAND_T *const commands[] = {
    &sub_command,
    &pub_command,
    &fetch_command,
    &remove_command,
    &request_command,
    &respond_command,
    &ping_command,
    &lock_command,
    &view_list_command,
    &view_create_command,
    &view_remove_command,
    &session_list_command,
    &check_command,
    &bench_receive_command,
    &bench_publish_command,
    &bench_rtt_command,
    NULL,
};
