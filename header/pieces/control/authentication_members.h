/** The group of all authentication handlers. */
#define DEFAULT_AUTH_GROUP_NAME "default"
