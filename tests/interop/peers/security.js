// The security stores: roles with their permissions, and principals with their passwords. Verbs of a peer (../three_ways.md).
'use strict';

const NO_VALUE = '-';
const nameOf = (permission) => permission.name ?? String(permission);
const sorted = (words) => [...words].sort();

/** Commands of scripts for the security store, by kind. */
const COMMANDS = {
    global: (script, role, ...permissions) => script.setGlobalPermissions(role, permissions),
    default: (script, role, ...permissions) => script.setDefaultPathPermissions(role, permissions),
    path: (script, role, path, ...permissions) => script.setPathPermissions(role, path, permissions),
    no_path: (script, role, path) => script.removePathPermissions(role, path),
    includes: (script, role, ...roles) => script.setRoleIncludes(role, roles),
    locked: (script, role, principal) => script.setRoleLockedByPrincipal(role, principal),
    named: (script, ...roles) => script.setRolesForNamedSessions(roles),
    anonymous: (script, ...roles) => script.setRolesForAnonymousSessions(roles),
    isolate: (script, path) => script.isolatePath(path),
    deisolate: (script, path) => script.deisolatePath(path),
    script: (script, text) => ({ build: () => text }),
};

/** The number of errors that the server finds in a script. */
async function errorsIn(updating) {
    try {
        await updating;
        return ['0'];
    } catch (error) {
        if (Array.isArray(error)) return [String(error.length)];
        throw error;
    }
}

/** The verbs, for the session that `current` gives. */
module.exports = (current) => {
    const stored = () => current().security.getSecurityConfiguration();
    const system = () => current().security.getSystemAuthenticationConfiguration();
    const authenticate = (write) => {
        const script = write(current().security.authenticationScriptBuilder());
        return errorsIn(current().security.updateAuthenticationStore(script.build()));
    };
    return {
        async secure(kind, ...words) {
            const script = COMMANDS[kind](current().security.securityScriptBuilder(), ...words);
            return errorsIn(current().security.updateSecurityStore(script.build()));
        },
        async roles() {
            return sorted((await stored()).roles.map((role) => role.name));
        },
        async session_roles() {
            const { named, anonymous } = await stored();
            return ['named', ...sorted(named), 'anonymous', ...sorted(anonymous)];
        },
        async isolated_paths() {
            return sorted((await stored()).isolatedPaths);
        },
        async role(name, path) {
            const role = (await stored()).roles.find((one) => one.name === name);
            const own = role.topic[path];
            return [
                role.lockingPrincipal ?? NO_VALUE,
                'includes', ...sorted(role.roles),
                'global', ...sorted(role.global.map(nameOf)),
                'default', ...sorted(role.default.map(nameOf)),
                'path', ...(own ? sorted(own.map(nameOf)) : [NO_VALUE]),
            ];
        },
        async principals() {
            return sorted((await system()).principals.map((principal) => principal.name));
        },
        async roles_of(name) {
            return [...(await system()).principals.find((principal) => principal.name === name).roles];
        },
        async anonymous_action() {
            const { action, roles } = (await system()).anonymous;
            return [String(action.name ?? action).toLowerCase(), ...sorted(roles)];
        },
        add_principal: (name, password, ...roles) => authenticate((script) => script.addPrincipal(name, password, roles)),
        remove_principal: (name) => authenticate((script) => script.removePrincipal(name)),
        assign_roles: (name, ...roles) => authenticate((script) => script.assignRoles(name, roles)),
        set_password: (name, password) => authenticate((script) => script.setPassword(name, password)),
        verify_password: (name, password) => authenticate((script) => script.verifyPassword(name, password)),
        trust_property: (name, expression) => authenticate((script) => script.trustClientProposedPropertyMatches(name, expression)),
        ignore_property: (name) => authenticate((script) => script.ignoreClientProposedProperty(name)),
        anonymous: (action, ...roles) => authenticate((script) => {
            if (action === 'allow') return script.allowAnonymousConnections(roles);
            return action === 'deny' ? script.denyAnonymousConnections() : script.abstainAnonymousConnections();
        }),
        async change_principal(principal, password) {
            await current().security.changePrincipal(principal, password);
            return [principal];
        },
        async reauthenticate(principal, password, ...words) {
            const properties = {};
            for (let i = 0; i + 1 < words.length; i += 2) properties[words[i]] = words[i + 1];
            const accepted = await current().security.reauthenticate(principal, password, properties);
            if (!accepted) throw new Error('the principal was refused');
            return [principal];
        },
    };
};
