/**
 * @defgroup security_control Security store
 * The security store of a server says what sessions may do. A session has roles; a role has
 * permissions that concern the whole server, permissions for paths, and roles whose permissions it
 * has too. Permissions for a path hold for the paths below it, except for isolated paths and those
 * that have permissions of their own; a role's default permissions hold for all other paths.
 *
 * get_security_store() reads the store. It is changed by scripts: make one with script_create(),
 * append commands with the functions `update_security_store_...`, give it to
 * update_security_store() and release it with script_free().
 *
 * A set of permissions holds pointers to `int`: either a set of set_new_int(), filled with
 * set_add_int(), or one of set_new() that holds addresses in the tables, such as
 * `&SECURITY_PATH_PERMISSIONS_TABLE[PATH_PERMISSION_READ_TOPIC]`.
 *
 * @threadsafety Functions on a session may be called from every thread and from every callback.
 *     Handlers are called on the session's callback thread. Scripts and stores are not
 *     synchronised.
 * @{
 */
