// The control of sessions with the official JavaScript client: properties, roles, listeners, filters, closing, conflation.
'use strict';
const assert = require('node:assert');
const diffusion = require('diffusion');
const devserver = require('../devserver.js');

diffusion.log('silent');

function connect(server, principal, properties = {}) {
    const options = { host: '127.0.0.1', port: server.port, transports: ['WS'], properties };
    return diffusion.connect({ ...options, principal, credentials: 'password' });
}

/** Waits until a condition holds. */
async function until(condition, what) {
    for (let tries = 0; tries < 100; tries += 1) {
        if (condition()) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail(`never: ${what}`);
}

async function main() {
    const server = await devserver.start();
    const control = await connect(server, 'control');
    const client = await connect(server, 'client', { tier: 'gold' });
    const clients = control.clients;
    const failed = await devserver.run([
        ['properties are set and read', async () => {
            await clients.setSessionProperties(client.sessionId, new Map([['tier', 'lead'], ['$Country', 'gb']]));
            const properties = await clients.getSessionProperties(client.sessionId, ['*F', '*U']);
            assert.strictEqual(properties.tier, 'lead');
            assert.strictEqual(properties.$Country, 'GB');
        }],
        ['roles are changed by filter', async () => {
            const count = await clients.changeRoles("$Principal is 'client'", [], ['OPERATOR']);
            assert.strictEqual(count, 1);
            const properties = await clients.getSessionProperties(client.sessionId, ['$Roles']);
            assert.strictEqual(properties.$Roles, '"CLIENT","OPERATOR"');
        }],
        ['conflation is set by id and by filter', async () => {
            await clients.setConflated(client.sessionId, false);
            assert.strictEqual(await clients.setConflated('all', true), 2);
        }],
        ['a filter that is none is refused', async () => {
            await assert.rejects(clients.setConflated('$Principal like x', true));
            await assert.rejects(client.clients.setConflated('all', true));
        }],
        ['sessions are subscribed by filter', async () => {
            await control.topics.add('told', diffusion.topics.TopicType.STRING);
            let subscribed = false;
            client.addStream('told', diffusion.datatypes.string()).on('subscribe', () => { subscribed = true; });
            await clients.subscribe("has tier", 'told');
            await until(() => subscribed, 'a subscription');
        }],
        ['a listener is told of opening, change and closing', async () => {
            const told = [];
            await clients.setSessionPropertiesListener(['$Principal', 'tier'], {
                onActive() {},
                onSessionOpen(id, properties) { told.push(`open ${properties.$Principal}`); },
                onSessionEvent(id, event, properties, previous) { told.push(`event ${properties.tier} ${previous.tier}`); },
                onSessionClose(id, properties) { told.push(`close ${properties.$Principal}`); },
                onClose() {},
                onError(error) { told.push(`error ${error}`); },
            });
            await until(() => told.length === 2, 'both sessions');
            await clients.setSessionProperties(client.sessionId, new Map([['tier', 'tin']]));
            await clients.close(client.sessionId);
            await until(() => told.length === 4, 'everything');
            assert.deepStrictEqual(told.slice(0, 2).sort(), ['open client', 'open control']);
            assert.deepStrictEqual(told.slice(2), ['event tin lead', 'close client']);
            await until(() => client.isClosed(), 'the end of the closed session');
        }],
    ]);
    await control.closeSession();
    await server.stop();
    process.exit(failed === 0 ? 0 : 1);
}

main();
