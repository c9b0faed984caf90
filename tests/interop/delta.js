'use strict';
// Deltas of this library against those of the official JavaScript client, both ways, and the time both take on the same values.
// DELTA_LINES names the program of examples/delta_lines.rs.

const { spawnSync } = require('child_process');
const diffusion = require('diffusion');

const dataType = diffusion.datatypes.binary();
const deltas = dataType.deltaType('binary');

let passed = 0;
let failed = 0;
function check(ok, what) {
    if (ok) {
        passed++;
    } else {
        failed++;
        if (failed <= 10) {
            console.log('FAIL ' + what);
        }
    }
}

let state = 0x2545f491;
function random(bound) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
}
function bytes(length, alphabet) {
    return Buffer.from(Array.from({ length }, () => random(alphabet)));
}

function edited(old, edits) {
    let value = old;
    for (let i = 0; i < edits; i++) {
        const at = random(value.length + 1);
        const end = Math.min(value.length, at + random(12));
        value = Buffer.concat([value.subarray(0, at), bytes(random(12), 256), value.subarray(end)]);
    }
    return value;
}

function ours(mode, pairs) {
    const input = pairs.map(([a, b]) => a.toString('hex') + ' ' + b.toString('hex') + '\n').join('');
    const run = spawnSync(process.env.DELTA_LINES, [mode], { input, encoding: 'utf8', maxBuffer: 1 << 30 });
    if (run.status !== 0) {
        throw new Error('delta_lines: ' + (run.error || run.stderr));
    }
    return run.stdout.split('\n').slice(0, pairs.length);
}

const value = (buffer) => dataType.readValue(buffer, 0, buffer.length);
const applied = (old, delta) =>
    Buffer.from(deltas.apply(value(old), deltas.readDelta(delta, 0, delta.length)).get());

const pairs = [];
for (let i = 0; i < 4000; i++) {
    const old = bytes(random(i % 10 === 0 ? 5000 : 300), [256, 4, 2][i % 3]);
    // Unrelated now and then. Empty new values are not sent as deltas.
    const next = i % 20 === 19 ? bytes(random(300), 256) : edited(old, random(8));
    if (next.length > 0) {
        pairs.push([old, next]);
    }
}

const produced = ours('diff', pairs);
const theirs = [];
let longer = 0;
let sums = [0, 0];
pairs.forEach(([old, next], index) => {
    const delta = Buffer.from(produced[index], 'hex');
    let result;
    try {
        result = applied(old, delta);
    } catch (error) {
        result = Buffer.from(String(error));
    }
    check(result.equals(next), 'client applies our delta ' + produced[index] + ' of ' + old.toString('hex'));
    const their = deltas.writeDeltaToArray(deltas.diff(value(old), value(next)));
    theirs.push([old, Buffer.from(their)]);
    sums = [sums[0] + delta.length, sums[1] + their.length];
    longer += delta.length > their.length ? 1 : 0;
});
ours('apply', theirs).forEach((result, index) => {
    check(result === pairs[index][1].toString('hex'), 'we apply their delta ' + theirs[index][1].toString('hex'));
});
console.log(`delta bytes in ${pairs.length} pairs: ours ${sums[0]}, the client's ${sums[1]}; ours longer in ${longer}`);
check(sums[0] <= sums[1] * 1.02, 'our deltas are about as short');

function single(old, count) {
    const next = Buffer.from(old);
    for (let i = 0; i < count; i++) {
        next[random(next.length)] = random(256);
    }
    return next;
}
function runs(old, count) {
    const next = Buffer.from(old);
    for (let i = 0; i < count; i++) {
        bytes(8, 256).copy(next, random(next.length - 8));
    }
    return next;
}
const base = bytes(65536, 256);
const timed = [
    ['655 single bytes', base, single(base, 655)],
    ['82 runs of 8 bytes', base, runs(base, 82)],
    ['5 edits', base, edited(base, 5)],
    ['unrelated', base, bytes(65536, 256)],
];
const ourTimes = ours('time', timed.map(([, old, next]) => [old, next]));
const ourLengths = ours('diff', timed.map(([, old, next]) => [old, next])).map((delta) => delta.length / 2);
timed.forEach(([name, old, next], index) => {
    let least = Infinity;
    let length = 0;
    const end = process.hrtime.bigint() + 2000000000n;
    for (let round = 0; round < 20 && process.hrtime.bigint() < end; round++) {
        const start = process.hrtime.bigint();
        length = deltas.writeDeltaToArray(deltas.diff(value(old), value(next))).length;
        least = Math.min(least, Number(process.hrtime.bigint() - start) / 1000);
    }
    console.log(`diff of 64 KiB, ${name}: ours ${ourTimes[index]} us (${ourLengths[index]} bytes), ` +
        `the client's ${least.toFixed(1)} us (${length} bytes)`);
});

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
