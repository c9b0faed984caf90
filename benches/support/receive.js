// The official JavaScript client against the server of benches/receive.rs: URL and number of updates.
'use strict';
const diffusion = require('diffusion');

const url = new URL(process.argv[2]);
const updates = Number(process.argv[3]);

async function main() {
    const session = await diffusion.connect({
        host: url.hostname, port: Number(url.port), path: '/diffusion', secure: false, transports: ['WS'],
    });
    let count = 0;
    let started;
    let processor;
    await new Promise((resolve) => {
        session.addStream('?bench//', diffusion.datatypes.binary()).on('value', () => {
            count += 1;
            if (count === 1) {
                started = process.hrtime.bigint();
                processor = process.cpuUsage();
            } else if (count === updates) {
                resolve();
            }
        });
        session.select('?bench//').then(() => session.pingServer()).catch(() => {});
    });
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    const used = process.cpuUsage(processor);
    const rate = ((count - 1) / seconds).toFixed(0);
    const cost = ((used.user + used.system) / (count - 1)).toFixed(3);
    console.log(`${rate.padStart(9)} ${cost.padStart(12)} us`);
    process.exit(0);
}

main();
