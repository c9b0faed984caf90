#define OS_SNPRINTF(a, b, c, d) snprintf(a, b, c, d)
#ifndef script_create
#define script_create buf_create
#endif
#ifndef script_free
#define script_free buf_free
#endif
