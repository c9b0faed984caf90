// The console of the development server: shows what the server tells in server-sent events, and posts actions to it. Whatever
// comes from clients gets onto the page as text, never as HTML.
'use strict';

const at = (id) => document.getElementById(id);
let token = location.hash.slice(1);

/** A new element with a class and a text. */
function made(name, kind, text) {
    const element = document.createElement(name);
    if (kind) element.className = kind;
    if (text !== undefined) element.textContent = text;
    return element;
}

function badge(element, text, mood) {
    element.textContent = text;
    element.className = `badge ${mood}`;
}

function headers() {
    return token ? { Authorization: `Bearer ${token}` } : {};
}

// Actions.

function say(text, bad) {
    at('result').textContent = text;
    at('result').className = bad ? 'bad' : '';
}

async function post(path, body) {
    try {
        const answer = await fetch(path, { method: 'POST', headers: headers(), body });
        const { error } = await answer.json();
        say(error ? `${path}: ${error}` : `done: ${body || decodeURIComponent(path.slice(1))}`, Boolean(error));
    } catch (error) {
        say(`${path}: ${error.message}`, true);
    }
}

function act(action, parameters = {}) {
    return post(`/${action}?${new URLSearchParams(parameters)}`);
}

// What the page says of how and how long.
const how = () => ({ kind: at('kind').value });
const time = () => ({ for: at('period').value });

// What stands on the buttons, what it is for, and what it does.
const FAULTS = [
    ['Cut', 'cut all connections', () => act('cut', { session: 'all', ...how() })],
    ['Cut, then refuse', 'cut all, and refuse new connections for the time: in one script, so that nobody gets in between',
        () => post('/script', `cut all ${at('kind').value}; refuse ${at('period').value}`)],
    ['Refuse', 'nobody listens for the time', () => act('refuse', time())],
    ['Accept', 'listen again', () => act('accept')],
    ['Freeze', 'nothing moves on any connection for the time', () => act('freeze', time())],
    ['Stall', 'attempts to connect get no answer for the time', () => act('stall', { phase: 'response', ...time() })],
    ['Delay', 'all that is sent comes half a second late for the time', () => act('delay', { by: '500ms', ...time() })],
    ['Refuse with 503', 'answer attempts to connect with HTTP status 503 for the time', () => act('status', { code: 503, ...time() })],
    ['Drop pings', 'leave system pings out for the time', () => act('pings', { mode: 'drop', ...time() })],
    ['Lose messages', 'the next reconnection of each session finds messages lost', () => act('lose', { session: 'all' })],
    ['Expire', 'forget all sessions', () => act('expire', { session: 'all' })],
    ['Abort', 'end all sessions', () => act('abort', { session: 'all' })],
    ['Restart', 'end all connections and keep the sessions; nobody listens for the time', () => act('restart', { state: 'keep', ...time() })],
    ['Restart, forget', 'end all connections, forget sessions and topics; nobody listens for the time', () => act('restart', { state: 'lose', ...time() })],
    ['Normal', 'end all faults', () => act('normal')],
];

const SESSION_FAULTS = [
    ['Cut', (session) => act('cut', { session, ...how() })],
    ['Freeze', (session) => act('freeze', { session, ...time() })],
    ['Expire', (session) => act('expire', { session })],
    ['Abort', (session) => act('abort', { session })],
];

function button(text, title, press) {
    const element = made('button', '', text);
    element.type = 'button';
    element.title = title;
    element.addEventListener('click', press);
    return element;
}

// The state: counters and sessions.

const COUNTERS = [
    ['sessions opened', 'sessions_opened'], ['reconnections', 'reconnections'], ['connections lost', 'disconnects'],
    ['sessions closed', 'sessions_closed'], ['connection attempts', 'connection_attempts'], ['refused', 'refusals'],
    ['messages received', 'messages_received'], ['sent', 'messages_sent'], ['connections now', 'connections'],
];
const counted = new Map();
const rows = new Map();

/** What the row of a session shows, in the order of the columns. */
function cells(session) {
    return [session.principal || 'anonymous', session.client_type, session.version, session.received, session.sent, session.waiting,
        session.buffered, session.unanswered_pings];
}

function newRow(session) {
    const row = made('tr');
    row.dataset.session = session.id;
    const state = made('span', 'badge');
    row.append(made('td', 'mono', session.id), made('td'));
    row.lastChild.append(state);
    const shown = cells(session).map(() => row.appendChild(made('td')));
    const buttons = row.appendChild(made('td'));
    for (const [text, press] of SESSION_FAULTS) buttons.append(button(text, `${text} this session`, () => press(session.id)));
    at('sessions').append(row);
    return { row, state, shown };
}

function showState(state) {
    at('address').textContent = state.address;
    badge(at('listening'), state.listening ? 'listening' : 'refusing connections', state.listening ? 'good' : 'bad');
    for (const [name, key] of COUNTERS) counted.get(key).textContent = state[key];
    const gone = new Set(rows.keys());
    for (const session of state.sessions) {
        gone.delete(session.id);
        if (!rows.has(session.id)) rows.set(session.id, newRow(session));
        const { row, state: shownState, shown } = rows.get(session.id);
        row.title = Object.entries(session.properties).map(([name, value]) => `${name}: ${value}`).join('\n');
        badge(shownState, session.state, session.state === 'connected' ? 'good' : 'bad');
        cells(session).forEach((value, index) => { shown[index].textContent = value; });
    }
    for (const id of gone) {
        rows.get(id).row.remove();
        rows.delete(id);
    }
    at('session-count').textContent = state.sessions.length;
    at('no-sessions').hidden = state.sessions.length > 0;
}

// The topics, as a tree: each name is a node, and those that are topics have a value.

const root = { list: at('topics'), children: new Map() };

function nodeAt(path, make) {
    let node = root;
    for (const name of path.split('/')) {
        if (!node.children.has(name)) {
            if (!make) return undefined;
            const item = made('li');
            const line = made('div', 'topic');
            line.append(made('span', 'name', name));
            const list = made('ul');
            item.append(line, list);
            item.dataset.name = name;
            // In the order of their names.
            node.list.insertBefore(item, [...node.list.children].find((other) => other.dataset.name > name) || null);
            node.children.set(name, { item, line, list, children: new Map(), parent: node, name });
        }
        node = node.children.get(name);
    }
    return node;
}

function showTopic(topic) {
    const node = nodeAt(topic.path, true);
    const { line } = node;
    while (line.children.length > 1) line.lastChild.remove();
    const kind = topic.events === null ? topic.type : `time series of ${topic.type}, ${topic.events} events`;
    line.append(made('span', 'kind', `${kind}, ${topic.subscriptions} subscribed`), made('span', 'value', topic.value === null ? '(no value)' : topic.value));
    line.lastChild.title = topic.value === null ? '' : topic.value;
    line.dataset.path = topic.path;
    line.classList.remove('flash');
    requestAnimationFrame(() => line.classList.add('flash'));
}

function hideTopic(path) {
    let node = nodeAt(path, false);
    if (!node) return;
    while (node.line.children.length > 1) node.line.lastChild.remove();
    delete node.line.dataset.path;
    while (node !== root && node.children.size === 0 && !node.line.dataset.path) {
        node.item.remove();
        node.parent.children.delete(node.name);
        node = node.parent;
    }
}

/** Hides what has none of the paths that are to be seen; true if something is left. */
function filterBelow(node, text) {
    let any = false;
    for (const child of node.children.values()) {
        const path = child.line.dataset.path;
        const below = filterBelow(child, text);
        child.item.hidden = !(below || (path !== undefined && path.includes(text)));
        any = any || !child.item.hidden;
    }
    return any;
}

function showTopics(change) {
    change.removed.forEach(hideTopic);
    change.changed.forEach(showTopic);
    at('topic-count').textContent = change.total;
    at('topic-note').textContent = change.total > change.shown ? `the first ${change.shown} of ${change.total} are shown` : '';
    filterBelow(root, at('filter').value);
}

// The log.

const MOST_LINES = 1000;

function showLog(lines) {
    const log = at('log');
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 20;
    for (const line of lines) log.append(`${line}\n`);
    while (log.childNodes.length > MOST_LINES) log.firstChild.remove();
    if (atEnd) log.scrollTop = log.scrollHeight;
}

// Server-sent events, read with fetch: an EventSource cannot send the token.

const SHOW = { state: showState, topics: showTopics, log: showLog };

function showEvent(text) {
    const field = (name) => text.split('\n').filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2)).join('\n');
    const show = SHOW[field('event')];
    if (show) show(JSON.parse(field('data')));
}

function beginAnew() {
    at('topics').replaceChildren();
    root.children.clear();
    at('log').replaceChildren();
}

/** Shows events until the connection ends; false if the token is wrong. */
async function follow() {
    const answer = await fetch('/events', { headers: headers() });
    if (answer.status === 401) return false;
    if (!answer.ok) throw new Error((await answer.json()).error);
    badge(at('link'), 'live', 'good');
    beginAnew();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
        const { value, done } = await reader.read();
        if (done) return true;
        const events = (text + value).split('\n\n');
        text = events.pop();
        events.forEach(showEvent);
    }
}

async function run() {
    at('ask').hidden = true;
    for (;;) {
        let problem = 'the server is gone';
        try {
            if (!await follow()) {
                badge(at('link'), 'the token is needed', 'bad');
                at('ask').hidden = false;
                return;
            }
        } catch (error) {
            problem = error.message;
        }
        badge(at('link'), problem, 'bad');
        await new Promise((resolve) => setTimeout(resolve, 1000));
    }
}

for (const [text, title, press] of FAULTS) at('buttons').append(button(text, title, press));
for (const [name, key] of COUNTERS) {
    const pair = made('div');
    const value = made('dd', '', 0);
    value.id = key;
    pair.append(made('dt', '', name), value);
    at('counters').append(pair);
    counted.set(key, value);
}
at('script').addEventListener('submit', (event) => {
    event.preventDefault();
    post('/script', at('text').value);
});
at('ask').addEventListener('submit', (event) => {
    event.preventDefault();
    token = at('token').value.trim();
    run();
});
at('filter').addEventListener('input', () => filterBelow(root, at('filter').value));
run();
