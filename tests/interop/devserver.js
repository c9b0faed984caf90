// Starts the development server and drives it over its control port.
'use strict';
const { spawn } = require('node:child_process');
const http = require('node:http');
const readline = require('node:readline');

/** Starts a server; resolves when it is ready. */
async function start(...options) {
    const child = spawn(process.env.DEVSERVER, ['--port', '0', '--control-port', '0', ...options], {
        stdio: ['ignore', 'pipe', 'inherit'],
    });
    const log = [];
    const found = {};
    await new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (status) => reject(new Error(`the server ended with ${status}`)));
        readline.createInterface({ input: child.stdout }).on('line', (line) => {
            log.push(line);
            const address = /^(ready|control) on (\S+)$/.exec(line);
            if (address) found[address[1]] = new URL(address[2]);
            const token = /^control token (\S+)$/.exec(line);
            if (token) found.token = token[1];
            if (found.ready && found.control && found.token) resolve();
        });
    });
    const server = {
        port: Number(found.ready.port),
        log,
        /** Does an action, or asks for the status or the metrics. */
        ask(path) {
            return new Promise((resolve, reject) => {
                const method = ['/status', '/metrics'].includes(path) ? 'GET' : 'POST';
                const headers = { Authorization: `Bearer ${found.token}`, 'Content-Length': 0 };
                http.request(new URL(path, found.control), { method, headers }, (response) => {
                    let text = '';
                    response.on('data', (data) => { text += data; });
                    response.on('end', () => {
                        if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode} ${text}`));
                        else resolve(path === '/metrics' ? text : JSON.parse(text));
                    });
                }).on('error', reject).end();
            });
        },
        /** Waits until the status fulfils a condition. */
        async until(what, condition, limit = 5000) {
            const end = Date.now() + limit;
            for (;;) {
                const status = await server.ask('/status');
                if (condition(status)) return status;
                if (Date.now() > end) throw new Error(`never ${what}: ${JSON.stringify(status)}`);
                await new Promise((resolve) => setTimeout(resolve, 10));
            }
        },
        stop(signal = 'SIGTERM') {
            return new Promise((resolve) => {
                child.removeAllListeners('exit');
                child.once('exit', resolve);
                child.kill(signal);
            });
        },
    };
    return server;
}

/** Runs named checks one after the other and prints the result. */
async function run(checks) {
    let passed = 0;
    let failed = 0;
    for (const [name, check] of checks) {
        try {
            await check();
            passed += 1;
            console.log(`ok ${name}`);
        } catch (error) {
            failed += 1;
            console.log(`FAIL ${name}: ${error && error.stack || error}`);
        }
    }
    console.log(`${passed} passed, ${failed} failed`);
    return failed;
}

module.exports = { run, start };
