// The security stores, authenticators and changes of the principal with the official JavaScript client.
'use strict';
const assert = require('node:assert');
const diffusion = require('diffusion');
const devserver = require('../devserver.js');

const { GlobalPermission, PathPermission } = diffusion.security ?? diffusion;
const STRING = diffusion.datatypes.string();

diffusion.log('silent');

function connect(server, principal, password = 'password', properties = {}) {
    const options = { host: '127.0.0.1', port: server.port, transports: ['WS'], properties };
    return diffusion.connect(principal ? { ...options, principal, credentials: password } : options);
}

/** Waits until a condition holds. */
async function until(condition, what) {
    for (let tries = 0; tries < 100; tries += 1) {
        if (await condition()) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail(`never: ${what}`);
}

async function main() {
    const server = await devserver.start();
    const admin = await connect(server, 'admin');
    const control = await connect(server, 'control');
    const client = await connect(server, 'client');
    const failed = await devserver.run([
        ['reading the stores', async () => {
            const security = await admin.security.getSecurityConfiguration();
            assert.deepStrictEqual(security.named, ['CLIENT']);
            const names = security.roles.map((role) => role.name);
            assert.ok(names.includes('ADMINISTRATOR') && names.includes('TOPIC_CONTROL'), names);
            const system = await admin.security.getSystemAuthenticationConfiguration();
            assert.deepStrictEqual(
                system.principals.map((principal) => principal.name).sort(),
                ['admin', 'client', 'control', 'operator'],
            );
            await assert.rejects(client.security.getSecurityConfiguration());
            await assert.rejects(control.security.getSystemAuthenticationConfiguration());
        }],
        ['own permissions', async () => {
            const global = await admin.security.getGlobalPermissions();
            assert.strictEqual(global.length, 9);
            const paths = await client.security.getPathPermissions('a/b');
            assert.strictEqual(paths.length, 3);
        }],
        ['a permission given and revoked in mid-flight', async () => {
            await control.topics.add('secured/a', diffusion.topics.TopicType.STRING);
            await control.topicUpdate.set('secured/a', STRING, 'one');
            await assert.rejects(client.topicUpdate.set('secured/a', STRING, 'two'));
            const builder = () => admin.security.securityScriptBuilder();
            const give = builder().setPathPermissions(
                'CLIENT', 'secured', [PathPermission.UPDATE_TOPIC, PathPermission.SELECT_TOPIC, PathPermission.READ_TOPIC],
            ).build();
            await admin.security.updateSecurityStore(give);
            await client.topicUpdate.set('secured/a', STRING, 'two');
            const events = [];
            client.addStream('secured/a', STRING)
                .on('value', (path, specification, value) => events.push(value))
                .on('unsubscribe', (path, specification, reason) => events.push(reason.id ?? reason));
            await client.select('secured/a');
            await until(() => events.length === 1, 'the value');
            await admin.security.updateSecurityStore(builder().setPathPermissions('CLIENT', 'secured', []).build());
            await until(() => events.length === 2, 'the unsubscription');
            await assert.rejects(client.topicUpdate.set('secured/a', STRING, 'three'));
            await admin.security.updateSecurityStore(builder().removePathPermissions('CLIENT', 'secured').build());
            await until(() => events.length === 3, 'the subscription');
        }],
        ['a script that does not work', async () => {
            await assert.rejects(admin.security.updateSecurityStore("set 'CLIENT' permissions [NONSENSE]"));
            await assert.rejects(admin.security.updateAuthenticationStore("remove principal 'nobody'"));
            await assert.rejects(control.security.updateAuthenticationStore("remove principal 'client'"));
        }],
        ['principals come and go', async () => {
            await assert.rejects(connect(server, 'joe', 'secret'));
            const builder = () => admin.security.authenticationScriptBuilder();
            await admin.security.updateAuthenticationStore(
                builder().addPrincipal('joe', 'secret', ['OPERATOR']).trustClientProposedPropertyIn('tier', ['gold']).build(),
            );
            const joe = await connect(server, 'joe', 'secret', { tier: 'lead' });
            const global = await joe.security.getGlobalPermissions();
            assert.strictEqual(global.length, 3);
            const properties = await admin.clients.getSessionProperties(joe.sessionId, ['*U', '$Roles']);
            assert.deepStrictEqual(properties, { $Roles: '"CLIENT","OPERATOR"' });
            joe.closeSession();
            await admin.security.updateAuthenticationStore(builder().removePrincipal('joe').build());
            await assert.rejects(connect(server, 'joe', 'secret'));
        }],
        ['changing the principal', async () => {
            const session = await connect(server, 'client');
            await assert.rejects(session.security.changePrincipal('operator', 'wrong'));
            await session.security.changePrincipal('operator', 'password');
            assert.strictEqual((await session.security.getGlobalPermissions()).length, 3);
            session.closeSession();
        }],
        ['authenticators', async () => {
            const asked = [];
            const judge = await connect(server, 'control');
            const registration = await judge.security.setAuthenticator('before-system-handler', {
                authenticate(principal, credentials, properties, proposed, callback) {
                    asked.push(principal);
                    if (principal === 'guest') {
                        callback.allow({ ...proposed, judged: 'yes', $Roles: '"OPERATOR"' });
                    } else if (principal === 'client') {
                        callback.deny();
                    } else if (principal !== 'slow') {
                        callback.abstain();
                    }
                },
                onClose() {},
                onError() {},
            });
            const guest = await connect(server, 'guest', 'any', { colour: 'red' });
            const properties = await admin.clients.getSessionProperties(guest.sessionId, ['*U', '$Roles', '$Principal']);
            assert.deepStrictEqual(
                properties, { $Principal: 'guest', $Roles: '"OPERATOR"', colour: 'red', judged: 'yes' },
            );
            guest.closeSession();
            await assert.rejects(connect(server, 'client'));
            (await connect(server, 'operator')).closeSession();
            const session = await connect(server, 'operator');
            await assert.rejects(session.security.changePrincipal('client', 'password'));
            await session.security.changePrincipal('guest', 'any');
            session.closeSession();
            assert.deepStrictEqual(asked, ['guest', 'client', 'operator', 'operator', 'client', 'guest']);
            await assert.rejects(client.security.setAuthenticator('before-system-handler', {
                authenticate() {}, onClose() {}, onError() {},
            }));
            await registration.close();
            (await connect(server, 'client')).closeSession();
            judge.closeSession();
        }],
        ['revoking an authentication', async () => {
            const victim = await connect(server, 'client');
            const closed = new Promise((resolve) => victim.on('close', resolve));
            await control.security.revokeAuthentication(victim.sessionId);
            await closed;
        }],
        ['anonymous sessions', async () => {
            const builder = () => admin.security.authenticationScriptBuilder();
            await admin.security.updateAuthenticationStore(builder().denyAnonymousConnections().build());
            await assert.rejects(connect(server));
            await admin.security.updateAuthenticationStore(builder().allowAnonymousConnections(['OPERATOR']).build());
            const session = await connect(server);
            assert.strictEqual((await session.security.getGlobalPermissions()).length, 3);
            session.closeSession();
        }],
    ]);
    await Promise.all([admin, control, client].map((session) => session.closeSession()));
    await server.stop();
    process.exit(failed === 0 ? 0 : 1);
}

main().catch((error) => {
    console.log(`FAIL ${error.stack || error}`);
    process.exit(1);
});
