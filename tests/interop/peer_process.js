// A peer program on this library, driven by lines on its input (see three_ways.md).
'use strict';
const { spawn } = require('node:child_process');
const readline = require('node:readline');

const ESCAPES = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const UNESCAPES = { '\\': '\\', t: '\t', n: '\n', r: '\r' };

/** Starts a program; gives what does its commands and what tells of its events. */
function start(program) {
    const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'] });
    const answers = new Map();
    const events = [];
    let last = 0;
    readline.createInterface({ input: child.stdout }).on('line', (line) => {
        const words = line.split('\t').map((word) => word.replace(/\\(.)/g, (_, escaped) => UNESCAPES[escaped]));
        const answer = answers.get(words[1]);
        if (words[0] === 'ok' && answer) answer.resolve(words.slice(2));
        else if (words[0] === 'error' && answer) answer.reject(new Error(words.slice(2).join(' ')));
        else events.push(words);
    });
    child.once('exit', () => answers.forEach(({ reject }) => reject(new Error('the peer has ended'))));
    return {
        events,
        do(...words) {
            const id = String(++last);
            const line = [id, ...words].map((word) => word.replace(/[\\\t\n\r]/g, (found) => ESCAPES[found])).join('\t');
            return new Promise((resolve, reject) => {
                answers.set(id, { resolve, reject });
                child.stdin.write(`${line}\n`);
            });
        },
        /** Waits for an event that begins with these words. */
        async event(...words) {
            const end = Date.now() + 10000;
            for (;;) {
                const found = events.find((event) => words.every((word, at) => event[at] === word));
                if (found) return found;
                if (Date.now() > end) throw new Error(`never ${words}; there was ${JSON.stringify(events)}`);
                await new Promise((resolve) => setTimeout(resolve, 10));
            }
        },
        stop() {
            return new Promise((resolve) => {
                child.once('exit', resolve);
                child.stdin.end();
            });
        },
    };
}

module.exports = { start };
