/** `snprintf`, for programs that are compiled on several systems. */
#define OS_SNPRINTF(a, b, c, d) snprintf(a, b, c, d)
#ifndef script_create
/** Creates a script. */
#define script_create buf_create
#endif
#ifndef script_free
/** Releases a script. */
#define script_free buf_free
#endif
