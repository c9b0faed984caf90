// A peer of the three-way suite on the official JavaScript client: does what its input says, one command a line, and
// writes what happens. The protocol is described in ../three_ways.md.
'use strict';
const readline = require('node:readline');
const diffusion = require('diffusion');
const security = require('./security.js');
const stores = require('./stores.js');
const values = require('./values.js');

const NO_VALUE = '-';
const SESSION_CLOSED = 101;
const { TopicSpecification } = diffusion.topics;
const { fields, line } = values;

// Refusals that scenarios want are no news.
diffusion.log('silent');

function write(...words) {
    process.stdout.write(`${line(words)}\n`);
}

let session;
const streams = new Map();
const updates = new Map();
const locks = new Map();

const nameOf = (type) => Object.keys(values.TOPIC_TYPES).find((name) => values.TOPIC_TYPES[name] === type) || String(type);

/** Key, value, key, value. */
function properties(words) {
    const found = {};
    for (let i = 0; i + 1 < words.length; i += 2) found[words[i]] = words[i + 1];
    return found;
}

const specification = (type, words) => new TopicSpecification(values.TOPIC_TYPES[type], properties(words));

const { UpdateConstraintOperator } = diffusion.topicUpdate;

/** How each kind of constraint is made, and of how many words. */
const CONSTRAINTS = {
    value: [2, (make, type, text) => make.value(values.read(type, text), values.dataType(type))],
    no_value: [0, (make) => make.noValue()],
    no_topic: [0, (make) => make.noTopic()],
    locked: [1, (make, name) => make.locked(locks.get(name))],
    json: [3, (make, pointer, type, text) => make.jsonValue().with(pointer, values.read(type, text), values.dataType(type))],
    json_without: [1, (make, pointer) => make.jsonValue().without(pointer)],
    compare: [3, (make, operator, type, text) => make.value(UpdateConstraintOperator[operator], values.read(type, text), values.dataType(type))],
    json_compare: [4, (make, pointer, operator, type, text) => make.jsonValue().with(
        pointer, values.read(type, text), UpdateConstraintOperator[operator], values.dataType(type))],
};

/** Constraints with `and` or `or` between them, combined from left to right. */
function constraint(words) {
    let all;
    for (let at = 0; at < words.length;) {
        const combination = all && words[at++];
        const [count, make] = CONSTRAINTS[words[at++]];
        const one = make(diffusion.updateConstraints(), ...words.slice(at, at + count));
        at += count;
        all = all ? all[combination](one) : one;
    }
    return all;
}

/** What addAndSet and update streams with a specification say of the topic. */
const creation = (result) => (result === diffusion.topicUpdate.TopicCreationResult.CREATED ? 'created' : 'exists');

/** Answers a request: with the value of a type, with what came (`=`), or by refusing it (`!TEXT`). */
function answer(responder, request, type, text) {
    if (text.startsWith('!')) responder.reject(text.slice(1));
    else responder.respond(text === '=' ? request : values.read(type, text), values.dataType(type));
}

function metadata(event) {
    return [String(event.sequence), String(event.timestamp), event.author];
}

/** Where the client takes no text. */
const sessionId = (text) => session.sessionId.constructor.fromString(text);

const verbs = {
    ...stores(() => session),
    ...security(() => session),
    async connect(url, principal, password, ...words) {
        const { hostname, port } = new URL(url);
        session = await diffusion.connect({
            host: hostname,
            port: Number(port),
            transports: ['WS'],
            principal,
            credentials: password,
            properties: properties(words),
            reconnect: { timeout: 20000, strategy: (start) => setTimeout(start, 20) },
        });
        session.on({
            disconnect: () => write('state', 'disconnected'),
            reconnect: () => write('state', 'connected'),
            close: () => write('state', 'closed'),
        });
        return [session.sessionId.toString()];
    },
    async close() {
        // The promise of a session that the server has closed is never kept.
        if (!session.isClosed()) await session.closeSession();
        for (const map of [streams, updates, locks]) map.clear();
        return [];
    },
    async session_id() {
        return [session.sessionId.toString()];
    },
    /** Answered when all that the server sent before has been received. */
    async ping() {
        await session.pingServer();
        return [];
    },
    async add(path, type, ...words) {
        const { added } = await session.topics.add(path, specification(type, words));
        return [added ? 'created' : 'exists'];
    },
    async set(path, type, text) {
        await session.topicUpdate.set(path, values.dataType(type), values.read(type, text));
        return [];
    },
    async set_if(path, type, text, ...words) {
        await session.topicUpdate.set(path, values.dataType(type), values.read(type, text), { constraint: constraint(words) });
        return [];
    },
    async add_and_set(path, type, text, ...words) {
        return [creation(await session.topicUpdate.set(path, values.dataType(type), values.read(type, text), {
            specification: specification(type, words),
        }))];
    },
    async add_and_set_if(path, type, text, ...words) {
        return [creation(await session.topicUpdate.set(path, values.dataType(type), values.read(type, text), {
            specification: specification(type, []),
            constraint: constraint(words),
        }))];
    },
    async patch(path, text) {
        const { failedOperation } = await session.topicUpdate.applyJsonPatch(path, text);
        return [failedOperation === undefined ? NO_VALUE : String(failedOperation)];
    },
    /** An update stream that adds its topic. */
    async update_stream(name, path, type) {
        const stream = session.topicUpdate.newUpdateStreamBuilder().specification(specification(type, [])).build(path, values.dataType(type));
        updates.set(name, { stream, type });
        return [];
    },
    async stream_set(name, text) {
        const { stream, type } = updates.get(name);
        await stream.set(values.read(type, text));
        return [];
    },
    async stream_get(name) {
        const { stream, type } = updates.get(name);
        return [values.write(type, stream.get())];
    },
    async remove(selector) {
        return [String((await session.topics.remove(selector)).removedCount)];
    },
    async stream(name, selector, type) {
        const stream = selector === NO_VALUE
            ? session.addFallbackStream(values.dataType(type))
            : session.addStream(selector, values.dataType(type));
        stream.on({
            subscribe: (path, topic) => write('subscribed', name, path, nameOf(topic.type)),
            unsubscribe: (path, topic, reason) => write('unsubscribed', name, path, String(reason.id)),
            value: (path, topic, now, before) => write('value', name, path, type, values.write(type, now), values.write(type, before)),
            close: () => write('stream_closed', name),
            // The end of the session is no error of a stream.
            error: (error) => error.id === SESSION_CLOSED || write('stream_error', name, String(error)),
        });
        streams.set(name, stream);
        return [];
    },
    async remove_stream(name) {
        streams.get(name).close();
        streams.delete(name);
        return [];
    },
    async subscribe(selector) {
        await session.select(selector);
        return [];
    },
    async subscribe_scope(scope, selector) {
        await session.selectWithScope(selector, scope);
        return [];
    },
    async unsubscribe_scope(scope, selector) {
        await session.unsubscribeWithScope(selector, scope);
        return [];
    },
    async unsubscribe(selector) {
        await session.unsubscribe(selector);
        return [];
    },
    /** Path, type and value of each topic. */
    async fetch(selector, type) {
        const result = await session.fetchRequest().withValues(values.dataType(type)).fetch(selector);
        return result.results().flatMap((topic) => [topic.path(), nameOf(topic.type()), values.write(type, topic.value())]);
    },
    async append(path, type, text) {
        return metadata(await session.timeseries.append(path, values.read(type, text), values.dataType(type)));
    },
    async edit(path, sequence, type, text) {
        return metadata(await session.timeseries.edit(path, Number(sequence), values.read(type, text), values.dataType(type)));
    },
    /** Sequence, value and author of the event `from` and of at most `count` that follow it. */
    async range(path, type, from, count) {
        const result = await session.timeseries.rangeQuery().from(Number(from)).next(Number(count)).as(values.dataType(type)).selectFrom(path);
        return result.events.flatMap((event) => [String(event.sequence), values.write(type, event.value), event.author]);
    },
    async handler(path, type, responseType, text) {
        await session.messages.addRequestHandler(path, {
            onRequest(request, context, responder) {
                write('request', context.path, type, values.write(type, request), context.sessionId.toString(), context.properties.Peer);
                answer(responder, request, responseType, text);
            },
            onError: (error) => error.id === SESSION_CLOSED || write('handler_error', path, String(error)),
            onClose: () => write('handler_closed', path),
        }, ['Peer'], values.dataType(type));
        return [];
    },
    async session_handler(path, type, responseType, text) {
        session.messages.setRequestStream(path, {
            onRequest(receivedPath, request, responder) {
                write('request', receivedPath, type, values.write(type, request), NO_VALUE);
                answer(responder, request, responseType, text);
            },
            onError: (error) => error.id === SESSION_CLOSED || write('handler_error', path, String(error)),
            onClose: () => write('handler_closed', path),
        }, values.dataType(type), values.dataType(responseType));
        return [];
    },
    async request(path, type, text, responseType) {
        return [values.write(responseType, await session.messages.sendRequest(
            path, values.read(type, text), values.dataType(type), values.dataType(responseType)))];
    },
    async request_session(id, path, type, text, responseType) {
        return [values.write(responseType, await session.messages.sendRequest(
            path, values.read(type, text), id, values.dataType(type), values.dataType(responseType)))];
    },
    /** The name comes back with each response. */
    async request_filter(name, filter, path, type, text, responseType) {
        const count = await session.messages.sendRequestToFilter(filter, path, values.read(type, text), {
            onResponse: (id, response) => write('response', name, id.toString(), values.write(responseType, response)),
            onResponseError: (id, error) => write('response_error', name, id.toString(), ...failure(error)),
        }, values.dataType(type), values.dataType(responseType));
        return [String(count)];
    },
    async lock(name, scope) {
        const lock = await session.lock(name, diffusion.locks.SessionLockScope[scope]);
        locks.set(name, lock);
        return [lock.getSequence().toString()];
    },
    async unlock(name) {
        return [String(await locks.get(name).unlock())];
    },
    async owned(name) {
        return [String(locks.get(name).isOwned())];
    },
    async missing(path) {
        await new Promise((resolve, reject) => {
            session.topics.addMissingTopicHandler(path, {
                onRegister: resolve,
                onMissingTopic: (missing) => write('missing', path, missing.path, missing.selector.toString(), missing.sessionID.toString()),
                onClose: () => write('handler_closed', path),
                onError: (handlerPath, error) => reject(error),
            }).catch(reject);
        });
        return [];
    },
    /** Tells of all sessions and of their properties Peer and k; the name comes back with each event. */
    async watch(name) {
        const told = (what, id, found, ...more) => write('session', name, what, id.toString(), found.Peer ?? NO_VALUE, found.k ?? NO_VALUE, ...more);
        const updates = ['updated', 'reconnected', 'failed_over', 'disconnected'];
        await new Promise((resolve, reject) => {
            session.clients.setSessionPropertiesListener(['Peer', 'k'], {
                onActive: resolve,
                onSessionOpen: (id, found) => told('opened', id, found),
                onSessionEvent: (id, type, found) => told(updates[type.id ?? type], id, found),
                onSessionClose: (id, found, reason) => told('closed', id, found, String(reason.id ?? reason)),
                onClose: () => write('watch_closed', name),
                onError: (error) => error.id === SESSION_CLOSED || reject(error),
            }).catch(reject);
        });
        return [];
    },
    async session_property(id, key) {
        return [(await session.clients.getSessionProperties(id, [key]))[key] ?? NO_VALUE];
    },
    /** The former value. */
    async set_session_property(id, key, value) {
        const former = await session.clients.setSessionProperties(id, new Map([[key, value === NO_VALUE ? null : value]]));
        return [(former instanceof Map ? former.get(key) : former[key]) ?? NO_VALUE];
    },
    async set_session_properties(filter, key, value) {
        return [String(await session.clients.setSessionPropertiesByFilter(filter, new Map([[key, value === NO_VALUE ? null : value]])))];
    },
    async change_role(id, role, what) {
        await session.clients.changeRoles(id, what === 'remove' ? [role] : [], what === 'add' ? [role] : []);
        return [];
    },
    async change_roles(filter, role, what) {
        return [String(await session.clients.changeRoles(filter, what === 'remove' ? [role] : [], what === 'add' ? [role] : []))];
    },
    async conflate(filter, conflated) {
        return [String(await session.clients.setConflated(filter, conflated === 'true'))];
    },
    async close_session(id) {
        await session.clients.close(id);
        return [];
    },
    async close_sessions(filter) {
        return [String(await session.clients.close(filter))];
    },
    async subscribe_session(id, selector) {
        await session.clients.subscribe(id, selector);
        return [];
    },
    async unsubscribe_session(id, selector) {
        await session.clients.unsubscribe(id, selector);
        return [];
    },
    async subscribe_sessions(filter, selector) {
        return [String(await session.clients.subscribe(filter, selector))];
    },
    async unsubscribe_sessions(filter, selector) {
        return [String(await session.clients.unsubscribe(filter, selector))];
    },
    async subscribe_session_scope(id, selector, scope) {
        await session.clients.subscribe(id, selector, scope);
        return [];
    },
    async unsubscribe_session_scope(id, selector, scope) {
        await session.clients.unsubscribe(id, selector, scope);
        return [];
    },
    async unsubscribe_session_all(id, selector) {
        await session.clients.unsubscribeAllScopes(id, selector);
        return [];
    },
    async subscribe_sessions_scope(filter, selector, scope) {
        return [String(await session.clients.subscribe(filter, selector, scope))];
    },
    async unsubscribe_sessions_scope(filter, selector, scope) {
        return [String(await session.clients.unsubscribe(filter, selector, scope))];
    },
    /** The client does not tell the number of sessions. */
    async unsubscribe_sessions_all(filter, selector) {
        await session.clients.unsubscribeAllScopes(filter, selector);
        return [NO_VALUE];
    },
    async selections(id, scope) {
        const scopes = await session.clients.getTopicSelections(sessionId(id));
        return (scopes[scope] ?? []).map(({ selector }) => selector.toString());
    },
    async revoke(id) {
        await session.security.revokeAuthentication(sessionId(id));
        return [];
    },
    async notify(selector) {
        const registration = await session.notifications.addListener({
            onTopicNotification: (path, topic, type) => write('notified', path, nameOf(topic.type), values.NOTIFICATIONS[type]),
            onDescendantNotification: (path, type) => write('descendant', path, values.NOTIFICATIONS[type]),
            onClose: () => write('listener_closed'),
            onError: (error) => error.id === SESSION_CLOSED || write('listener_error', String(error)),
        });
        await registration.select(selector);
        return [];
    },
};

/** The names of errors that the scenarios know, by the reasons of the protocol. */
const ERRORS = {
    103: 'ACCESS_DENIED',
    107: 'NO_SUCH_SESSION',
    108: 'INCOMPATIBLE_DATATYPE',
    109: 'UNHANDLED_MESSAGE',
    500: 'INCOMPATIBLE_TOPIC',
    503: 'NO_SUCH_TOPIC',
    9000: 'NO_SUCH_TOPIC',
    9001: 'INCOMPATIBLE_TOPIC',
    9003: 'REJECTED_REQUEST',
    9004: 'EXISTING_TOPIC',
    9012: 'UNSATISFIED_CONSTRAINT',
    9016: 'REMOTE_SERVER_EXISTS',
    9017: 'INVALID_BRANCH_MAPPING',
};

function failure(error) {
    // What is wrong with a filter.
    if (Array.isArray(error)) return ['INVALID_FILTER', error.map((report) => report.message).join(' ')];
    const reason = error && (error.id ?? error.cause?.id);
    if (error && error.known) return [error.known, error.message];
    // Failures to add a topic have numbers of their own.
    if (error === diffusion.topics.TopicAddFailReason.EXISTS_MISMATCH) return ['EXISTING_TOPIC', error.reason];
    if (error === diffusion.topics.TopicAddFailReason.PERMISSIONS_FAILURE) return ['ACCESS_DENIED', error.reason];
    return [ERRORS[reason] || 'OTHER', `${reason} ${(error && (error.reason || error.message)) || error}`];
}

readline.createInterface({ input: process.stdin, crlfDelay: Infinity }).on('line', (text) => {
    const [id, verb, ...words] = fields(text);
    // Not awaited: a lock may be granted much later than the commands that follow.
    (Object.hasOwn(verbs, verb) ? verbs[verb](...words) : Promise.reject(new Error(`no verb ${verb}`))).then(
        (found) => write('ok', id, ...found),
        (error) => write('error', id, ...failure(error)),
    );
}).on('close', () => process.exit(0));

process.on('unhandledRejection', (error) => write('unhandled', String((error && error.stack) || error)));
write('peer', 'javascript');
