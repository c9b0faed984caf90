// Authenticators, the system authentication store, principals and permissions: the official JavaScript client and ours (PEER_C) see
// what the other does.
'use strict';
const assert = require('node:assert');
const diffusion = require('diffusion');
const devserver = require('../devserver.js');
const peerProcess = require('../peer_process.js');

diffusion.log('silent');

function connect(server, principal, credentials = 'password', properties = {}) {
    return diffusion.connect({
        host: '127.0.0.1', port: server.port, transports: ['WS'], principal, credentials, properties, reconnect: { timeout: 0 },
    });
}

/** The properties of the only session of a principal, as the server knows them; former ones may take a moment to go. */
async function propertiesOf(server, principal) {
    const found = ({ sessions }) => sessions.filter((session) => session.principal === principal);
    return found(await server.until(`one session of ${principal}`, (status) => found(status).length === 1))[0].properties;
}

const refused = (connecting) => assert.rejects(connecting);

/** An authenticator of the JavaScript client: "js-refused" is refused, other "js-" get what they propose and one property more. */
function authenticator(seen) {
    return {
        authenticate(principal, credentials, sessionProperties, proposed, callback) {
            seen.push([principal, credentials]);
            if (!principal.startsWith('js-')) callback.abstain();
            else if (principal === 'js-refused') callback.deny();
            else callback.allow({ ...proposed, By: 'js' });
        },
        onClose() { seen.push('closed'); },
        onError(error) { seen.push(error); },
    };
}

function checks(server, peer, { admin, control }) {
    const url = `ws://127.0.0.1:${server.port}`;
    return [
        ['an authenticator of the JavaScript client', async () => {
            const seen = [];
            const registration = await control.security.setAuthenticator('before-system-handler', authenticator(seen));
            const allowed = await connect(server, 'js-allowed', 'secret', { Colour: 'green' });
            const properties = await propertiesOf(server, 'js-allowed');
            assert.deepStrictEqual([properties.Colour, properties.By], ['green', 'js']);
            await allowed.closeSession();
            await refused(connect(server, 'js-refused', 'secret'));
            await refused(connect(server, 'js', 'secret'));
            assert.deepStrictEqual(seen, [['js-allowed', 'secret'], ['js-refused', 'secret'], ['js', 'secret']]);
            await registration.close();
            await refused(connect(server, 'js-allowed', 'secret'));
        }],
        ['the system authentication store', async () => {
            const script = () => admin.security.authenticationScriptBuilder();
            await admin.security.updateAuthenticationStore(
                script().addPrincipal('ada', 'first', ['CLIENT']).trustClientProposedPropertyIn('Colour', ['green']).build(),
            );
            const store = await admin.security.getSystemAuthenticationConfiguration();
            const ada = store.principals.find((principal) => principal.name === 'ada');
            assert.deepStrictEqual([...ada.roles], ['CLIENT']);
            for (const [proposed, granted] of [['green', 'green'], ['red', undefined]]) {
                const session = await connect(server, 'ada', 'first', { Colour: proposed });
                assert.strictEqual((await propertiesOf(server, 'ada')).Colour, granted);
                await session.closeSession();
            }
            const guess = script().verifyPassword('ada', 'guess').setPassword('ada', 'stolen').build();
            await assert.rejects(admin.security.updateAuthenticationStore(guess));
            await refused(connect(server, 'ada', 'stolen'));
            await assert.rejects(control.security.updateAuthenticationStore(script().removePrincipal('ada').build()));
            await admin.security.updateAuthenticationStore(
                script().removePrincipal('ada').ignoreClientProposedProperty('Colour').build(),
            );
            await refused(connect(server, 'ada', 'first'));
        }],
        ['changing the principal', async () => {
            const session = await connect(server, 'client');
            assert.deepStrictEqual(await session.security.getGlobalPermissions(), []);
            await assert.rejects(session.security.changePrincipal('admin', 'guess'));
            await session.security.changePrincipal('admin', 'password');
            assert.ok((await session.security.getGlobalPermissions()).length > 5);
            const principals = (status) => status.sessions.map((found) => found.principal).sort().join(' ');
            await server.until('changed', (status) => principals(status) === 'admin admin control');
            await session.closeSession();
        }],
        ...(peer === undefined ? [] : [
            ['our authenticator judges the JavaScript client', async () => {
                await peer.do('connect', url, 'control', 'password');
                await peer.do('authenticator', 'before-system-handler');
                const allowed = await connect(server, 'c-allowed', 'sécret', { Colour: 'green' });
                const properties = await propertiesOf(server, 'c-allowed');
                assert.deepStrictEqual([properties.Colour, properties.By], ['green', 'c']);
                await allowed.closeSession();
                await refused(connect(server, 'c-refused', 'secret'));
                await refused(connect(server, 'c', 'secret'));
                await (await connect(server, 'client')).closeSession();
                assert.deepStrictEqual(await peer.event('asked', 'c-allowed'), ['asked', 'c-allowed', 'password', 'sécret', 'answered']);
                await peer.event('asked', 'client', 'password', 'password', 'answered');
                // Both at once: ours comes after the other one, and is asked about those that it abstains from.
                const seen = [];
                const registration = await control.security.setAuthenticator('after-system-handler', authenticator(seen));
                await (await connect(server, 'js-allowed', 'x')).closeSession();
                await peer.event('asked', 'js-allowed', 'password', 'x', 'answered');
                assert.deepStrictEqual(seen, [['js-allowed', 'x']]);
                await registration.close();
                await peer.do('authenticator_close');
                await refused(connect(server, 'c-allowed', 'secret'));
                await peer.do('close');
            }],
            ['the JavaScript client judges ours', async () => {
                const seen = [];
                const registration = await control.security.setAuthenticator('before-system-handler', authenticator(seen));
                await peer.do('connect', url, 'js-allowed', 'secret', 'Colour', 'blue');
                const properties = await propertiesOf(server, 'js-allowed');
                assert.deepStrictEqual([properties.Colour, properties.By], ['blue', 'js']);
                // Asked again for a change of principal.
                await assert.rejects(peer.do('change_principal', 'js-refused', 'x'), /AUTHENTICATION_REFUSED/);
                assert.deepStrictEqual(await peer.do('change_principal', 'js-other', 'x'), ['js-other']);
                await propertiesOf(server, 'js-other');
                await peer.do('close');
                await assert.rejects(peer.do('connect', url, 'js-refused', 'secret'));
                assert.deepStrictEqual(seen.map(([principal]) => principal), ['js-allowed', 'js-refused', 'js-other', 'js-refused']);
                await registration.close();
            }],
            ['both change the store', async () => {
                await peer.do('connect', url, 'admin', 'password');
                assert.deepStrictEqual(await peer.do('add_principal', 'ben', "it's", 'CLIENT', 'OPERATOR'), ['0']);
                assert.deepStrictEqual(await peer.do('add_principal', 'ben', 'again'), ['1']);
                await (await connect(server, 'ben', "it's")).closeSession();
                const store = await admin.security.getSystemAuthenticationConfiguration();
                const ben = store.principals.find((principal) => principal.name === 'ben');
                assert.deepStrictEqual([...ben.roles].sort(), ['CLIENT', 'OPERATOR']);
                const script = admin.security.authenticationScriptBuilder().assignRoles('ben', ['CLIENT']).build();
                await admin.security.updateAuthenticationStore(script);
                assert.deepStrictEqual(await peer.do('roles_of', 'ben'), ['CLIENT']);
                assert.deepStrictEqual(await peer.do('trust_property', 'Seat', '\\d+'), ['0']);
                const session = await connect(server, 'ben', "it's", { Seat: '17' });
                assert.strictEqual((await propertiesOf(server, 'ben')).Seat, '17');
                await session.closeSession();
                assert.deepStrictEqual(await peer.do('remove_principal', 'ben'), ['0']);
                await refused(connect(server, 'ben', "it's"));
                await peer.do('close');
            }],
            ['both have the same permissions', async () => {
                for (const principal of ['admin', 'control', 'client']) {
                    const session = await connect(server, principal);
                    await peer.do('connect', url, principal, 'password');
                    const names = (permissions) => permissions.map((permission) => permission.name ?? String(permission)).sort();
                    const ours = async (...words) => (await peer.do(...words)).sort();
                    assert.deepStrictEqual(names(await session.security.getGlobalPermissions()), await ours('global_permissions'));
                    assert.deepStrictEqual(names(await session.security.getPathPermissions('a/b')), await ours('path_permissions', 'a/b'));
                    await peer.do('close');
                    await session.closeSession();
                }
            }],
        ]),
    ];
}

async function main() {
    const server = await devserver.start();
    const sessions = { admin: await connect(server, 'admin'), control: await connect(server, 'control') };
    const peer = process.env.PEER_C ? peerProcess.start(process.env.PEER_C) : undefined;
    const failed = await devserver.run(checks(server, peer, sessions));
    await Promise.all(Object.values(sessions).map((session) => session.closeSession()));
    if (peer) await peer.stop();
    await server.stop();
    process.exit(failed === 0 ? 0 : 1);
}

main().catch((error) => {
    console.log(`FAIL ${error.stack || error}`);
    process.exit(1);
});
