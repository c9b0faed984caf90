// The official JavaScript client (protocol 29) against the development server.
'use strict';
const assert = require('node:assert');
const { execFile } = require('node:child_process');
const { EventEmitter, once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { promisify } = require('node:util');
const diffusion = require('diffusion');
const devserver = require('./devserver.js');

const PING_PERIOD = 300;

/** Fails instead of waiting for ever. */
function within(promise, what, limit = 5000) {
    let timer;
    const late = new Promise((resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`no ${what} within ${limit} ms`)), limit);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A session and its events as an emitter that remembers. */
async function connect(server, options = {}) {
    const session = await within(diffusion.connect({
        host: '127.0.0.1',
        port: server.port,
        transports: ['WS'],
        principal: 'control',
        credentials: 'password',
        reconnect: { timeout: 20000, strategy: (start) => setTimeout(start, 20) },
        ...options,
    }), 'connection');
    const emitter = new EventEmitter();
    const events = [];
    session.on({
        disconnect: () => { events.push('disconnect'); emitter.emit('disconnect'); },
        reconnect: () => { events.push('reconnect'); emitter.emit('reconnect'); },
        close: (reason) => { events.push(`close ${reason.id}`); emitter.emit('close', reason); },
    });
    return { session, events, next: (event) => within(once(emitter, event), event) };
}

/**
 * Waits until the server has read everything the client sent, with no system ping in between. The client miscounts
 * what it has to send again, so it is cut only then (a known defect of it).
 */
async function settle(server, session) {
    await server.ask('/pings?mode=drop');
    await session.pingServer();
    await session.pingServer();
}

async function cutAndComeBack(server, client, kind) {
    await settle(server, client.session);
    const before = await server.ask('/status');
    const back = client.next('reconnect');
    await server.ask(`/cut?kind=${kind}&session=all&wait=reconnect`);
    await back;
    await server.ask('/pings?mode=send');
    const after = await server.ask('/status');
    assert.strictEqual(after.sessions[0].id, before.sessions[0].id);
    assert.strictEqual(client.session.sessionId.toString(), before.sessions[0].id);
    await within(client.session.pingServer(), 'answer');
}

async function refused(server, options, id) {
    const before = await server.ask('/status');
    await assert.rejects(connect(server, options), (error) => error.id === id || assert.fail(`unexpected ${error.id} ${error}`));
    const after = await server.ask('/status');
    assert.strictEqual(after.sessions_opened, before.sessions_opened);
}

async function main() {
    const server = await devserver.start('--ping-period', `${PING_PERIOD}ms`);
    let client;
    const failed = await devserver.run([
        ['connects with protocol 29', async () => {
            client = await connect(server, { properties: { Dept: 'R&D "x"' } });
            const [session] = (await server.ask('/status')).sessions;
            assert.strictEqual(session.id, client.session.sessionId.toString());
            assert.deepStrictEqual([session.version, session.client_type, session.principal], [29, 'WB', 'control']);
            assert.strictEqual(session.properties.Dept, 'R&D "x"');
            assert.strictEqual(session.reconnect_timeout_ms, 20000);
        }],
        ['answers system pings and stays', async () => {
            await server.ask('/wait?event=ping=4');
            assert.ok(client.session.isConnected());
            assert.deepStrictEqual(client.events, []);
        }],
        ['pings the server', async () => {
            const details = await within(client.session.pingServer(), 'answer');
            assert.ok(details.rtt >= 0);
        }],
        ['answers user pings', async () => {
            await server.ask('/pings?mode=drop');
            await server.ask('/ping?service=user&wait=ping');
            await server.ask('/pings?mode=send');
        }],
        ['comes back after a FIN', () => cutAndComeBack(server, client, 'fin')],
        ['comes back after a reset', () => cutAndComeBack(server, client, 'rst')],
        ['comes back after a WebSocket close', () => cutAndComeBack(server, client, 'close')],
        ['gets messages that were cut off again', async () => {
            await settle(server, client.session);
            await server.ask('/truncate?point=message&bytes=2&kind=rst');
            const back = client.next('reconnect');
            await server.ask('/ping?service=user&wait=ping');
            await back;
            await server.ask('/pings?mode=send');
        }],
        ['comes back when connections are refused for a while', async () => {
            await settle(server, client.session);
            const back = client.next('reconnect');
            await server.ask('/refuse?for=400ms');
            await server.ask('/cut?kind=rst');
            await back;
            await server.ask('/pings?mode=send');
            assert.ok(client.session.isConnected());
        }],
        ['gets past truncated and dropped attempts', async () => {
            await settle(server, client.session);
            await server.ask('/truncate?point=upgrade&bytes=30&count=1');
            await server.ask('/status?code=503');
            await server.ask('/close-at-accept?kind=rst&count=2');
            const back = client.next('reconnect');
            await server.ask('/cut?kind=fin');
            await back;
            await server.ask('/normal');
            await within(client.session.pingServer(), 'answer');
        }],
        ['goes on after message loss (106)', async () => {
            await settle(server, client.session);
            await server.ask('/loss?answer=106');
            await server.ask('/lose?session=all');
            const back = client.next('reconnect');
            await server.ask('/cut?kind=fin');
            await back;
            await server.ask('/pings?mode=send');
            await within(client.session.pingServer(), 'answer');
            await cutAndComeBack(server, client, 'rst');
        }],
        ['finds a connection without pings idle', async () => {
            await settle(server, client.session);
            const back = client.next('reconnect');
            await back;
            await server.ask('/pings?mode=send');
            await within(client.session.pingServer(), 'answer');
        }],
        ['closes cleanly', async () => {
            const closed = client.next('close');
            await client.session.closeSession();
            assert.strictEqual((await closed)[0].id, 0);
            await server.ask('/wait?event=sessions=0');
            await server.ask('/wait?event=connections=0');
        }],
        ['enters without a principal', async () => {
            const anonymous = await connect(server, { principal: undefined, credentials: undefined });
            assert.strictEqual((await server.ask('/status')).sessions[0].principal, '');
            await anonymous.session.closeSession();
        }],
        ['is refused with a wrong password', () => refused(server, { credentials: 'wrong' }, 99)],
        ['is refused with an unknown principal', () => refused(server, { principal: 'nobody' }, 99)],
        ['closes when its session has expired', async () => {
            const expiring = await connect(server);
            await settle(server, expiring.session);
            const closed = expiring.next('close');
            await server.ask('/expire?session=all');
            assert.strictEqual((await closed)[0].id, 4);
            assert.ok(expiring.session.isClosed());
            await server.ask('/normal');
        }],
        ['closes after a restart without state', async () => {
            const forgotten = await connect(server);
            await settle(server, forgotten.session);
            const closed = forgotten.next('close');
            await server.ask('/restart?state=lose');
            assert.strictEqual((await closed)[0].id, 4);
            await server.ask('/normal');
        }],
        ['closes when messages are lost (118)', async () => {
            const losing = await connect(server);
            await settle(server, losing.session);
            await server.ask('/loss?answer=118');
            await server.ask('/lose?session=all');
            const closed = losing.next('close');
            await server.ask('/cut?kind=fin');
            assert.strictEqual((await closed)[0].id, 4);
            await server.ask('/normal');
        }],
        ['closes when the server aborts it', async () => {
            const aborted = await connect(server);
            const attempts = (await server.ask('/status')).connection_attempts;
            const closed = aborted.next('close');
            await server.ask('/abort?session=all');
            assert.strictEqual((await closed)[0].id, 1);
            assert.deepStrictEqual(aborted.events, ['close 1']);
            assert.strictEqual((await server.ask('/status')).connection_attempts, attempts);
        }],
        ['is refused by ordered response codes', async () => {
            for (const [code, id] of [[102, 17], [113, 18], [116, 99], [117, 4], [118, 4]]) {
                await server.ask(`/answer?code=${code}`);
                await refused(server, {}, id);
            }
        }],
        ['connects with TLS', async () => {
            const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'devserver-'));
            const file = path.join(directory, 'ca.pem');
            const secure = await devserver.start('--tls', '--ca-file', file);
            try {
                // Trust is taken from the environment at start, hence another process.
                const environment = { ...process.env, NODE_EXTRA_CA_CERTS: file };
                const program = [path.join(__dirname, 'javascript_tls.js'), String(secure.port)];
                const { stdout } = await promisify(execFile)(process.execPath, program, { env: environment, timeout: 60000 });
                assert.strictEqual(stdout, 'closed\n');
                const status = await secure.ask('/status');
                assert.deepStrictEqual([status.sessions_opened, status.sessions_closed], [1, 1]);
            } finally {
                await secure.stop();
                fs.rmSync(directory, { recursive: true });
            }
        }],
    ]);
    await server.stop();
    process.exit(failed === 0 ? 0 : 1);
}

main().catch((error) => {
    console.log(`FAIL ${error.stack || error}`);
    process.exit(1);
});
