"""What is run against a development server, and what must come out.

Each case: `server` options, `arguments` and `environment` of the program, the time limit in `seconds`, the exit
`status`, patterns of lines to `expect` in this order, patterns of lines from another thread, `meanwhile`, in an order of their
own, lines that must `never` come, or `never_by_server`, and a `count` of lines by pattern.

Nothing here depends on how fast the machine is: an outage ends after so many attempts, not after so much time, and what two
threads print is in no order. What the cases of SLOW_UNDER_VALGRIND do depends on time (waits; connection timeouts, within which the system's certificate
authorities have to be read), which valgrind stretches: there only their memory counts.
"""

SLOW_UNDER_VALGRIND = ("strategy_", "tls_")

# As tests/c/session/secrets_in_memory.c calculates it.
LONG_PASSWORD = "".join(chr(ord("a") + (at * 7 + at // 26) % 26) for at in range(600))

SESSION_ID = r"[0-9a-f]{16}-[0-9a-f]{16}"


def script(text):
    """Server options for a script of faults."""
    return ["--script-text", text]


def waits(*milliseconds, first=0):
    """The lines of strategy_wait for these waits."""
    return [rf"attempt {first + n} after {wait} ms" for n, wait in enumerate(milliseconds)]


def outage(attempts, at="on session 1 after 300ms"):
    """A script that cuts all connections and then as many attempts to reconnect."""
    return f"{at} close-at-accept count={attempts}; cut all"


RECONNECT = {
    "server": script(outage(3, "on session 1 after 1s")),
    "arguments": ["--url", "{url}", "--duration", "5"],
    "meanwhile": [rf"session id at the beginning: (?P<id>{SESSION_ID})", r"session id at the end: %(id)s"],
    "expect": [
        r"state: CONNECTING -> CONNECTED_ACTIVE",
        r"state: CONNECTED_ACTIVE -> RECOVERING_RECONNECT",
        r"waiting 0 ms before the next attempt",
        r"reconnection failed, session state RECOVERING_RECONNECT",
        r"waiting 100 ms before the next attempt",
        r"reconnection failed, session state RECOVERING_RECONNECT",
        r"waiting 200 ms before the next attempt",
        r"reconnection failed, session state RECOVERING_RECONNECT",
        r"waiting 400 ms before the next attempt",
        r"state: RECOVERING_RECONNECT -> CONNECTED_ACTIVE",
        r"reconnection succeeded",
        r"state: CONNECTED_ACTIVE -> CLOSED_BY_CLIENT",
    ],
    "count": {r"state: .*": 4, r"reconnection failed.*": 3},
}

EXAMPLES = {
    "fetch_topics": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r"page 1 has 2 topics", r"examples/fetch/binary, type 14, 0 properties, 5 bytes", r"examples/fetch/double, type 19, 0 properties: 2\.5",
            r"page 2 has 2 topics", r"examples/fetch/int64, type 18, 0 properties: 42", r'examples/fetch/json, type 15, 0 properties: \{"colour":"blue"\}',
            r"page 3 has 1 topics", r'examples/fetch/string, type 17, 1 properties: "a text"',
        ],
        "never": [r"error.*", r"page 4.*"],
    },
    "time_series": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r"the topic is new", r"event 0 of control", r"event 1 of control", r"event 2 of control", r"event 3 of control", r"event 4 of control",
            r"values from the second event on:", r"3 of 3 events", r"  1: 20\.0", r"  4: 20\.5 instead of 2", r"  3: 21\.0",
            r"the outlier and its corrections:", r"2 of 2 events", r"  2: 205\.0", r"  4: 20\.5 instead of 2",
        ],
        "never": [r"error.*"],
    },
    "metric_collectors": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r"set: sessions by principal", r"set: topics by type",
            r"1 collectors of session metrics",
            r"  sessions by principal: sessions with 'all', for Prometheus, without empty groups, at most 100 groups by \$Principal",
            r"1 collectors of topic metrics", r"  topics by type: topics of '\?\.\*//', for Prometheus, by type, by 1 parts of the path",
            r"removed: sessions by principal", r"removed: topics by type",
            r"0 collectors of session metrics", r"0 collectors of topic metrics",
        ],
        "never": [r"not .*", r"no .*"],
    },
    "metric_collectors_wrong_filter": {
        "arguments": ["--url", "{url}", "--filter", "$Principal is"],
        "expect": [
            r"not set: sessions by principal: 1:\d+ .*", r"set: topics by type",
            r"0 collectors of session metrics", r"1 collectors of topic metrics",
        ],
    },
    "metric_collectors_denied": {
        "arguments": ["--url", "{url}", "--principal", "client", "--keep"],
        "expect": [r"not set: sessions by principal: .+", r"not set: topics by type: .+", r"not listed: .+", r"not listed: .+"],
        "never": [r"\d collectors.*"],
    },
    "security_store": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r"SELLER has nothing of its own in the shop", r"set 'SELLER' includes \['CLIENT'\]",
            r"set 'SELLER' path 'shop' permissions \[READ_TOPIC UPDATE_TOPIC SELECT_TOPIC\]", r"isolate path 'shop/safe'", r"given",
            r"in the shop, SELLER may READ_TOPIC UPDATE_TOPIC SELECT_TOPIC", r"isolated: shop/safe",
            r"line 2, column \d+: .+", r"not opened", r"taken", r"SELLER has nothing of its own in the shop",
        ],
        "count": {r"isolated: .*": 1},
    },
    "security_store_denied": {
        "arguments": ["--url", "{url}", "--principal", "client"],
        "expect": [r"not SELLER: .+", r"not given: .+", r"not SELLER: .+", r"not opened: .+", r"not taken: .+", r"not SELLER: .+"],
        "never": [r"in the shop.*"],
    },
    "session_trees": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r"mapped", r"1 branches have mappings", r"  market/prices", r"market/prices has 2 mappings",
            r"  sessions with '\$Principal is \"\"' see backend/delayed_prices", r"  sessions with 'all' see backend/prices",
            r"not mapped with half a filter: .+", r"removed", r"market/prices has 0 mappings",
        ],
    },
    "topic_views": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r"created", r"  items: map shop/stock to item/<expand\(/items, /name\)>, with the roles .*\"ADMINISTRATOR\".*",
            r"there is such a view", r"1 views", r"item/(tea|milk) is .+", r"item/(tea|milk) is .+",
            r'item/tea is \{"name":"tea","pieces":8\}', r"removed", r"not created: 1:\d+ .+", r"there is no such view",
        ],
        "count": {r"item/.* is .*": 3, r"item/.* has gone": 2},
    },
    "remote_servers": {
        "arguments": ["--url", "{url}", "--remote", "{url}"],
        "expect": [
            r"other: created", r"  other is a secondary initiator that connects as control within 5000 ms",
            r"other: there is one of that name",
            r"locked: created", r"  locked is a secondary initiator .*",
            r"absent: created", r"  absent is a primary initiator every 100 ms",
            r"odd: option MAXIMUM_QUEUE_SIZE has the value 'none', which is no number",
            r"3 remote servers",
            r"other is inactive", r"locked is failed: .+", r"nobody is missing", r"absent is retrying: .+",
            r"other: removed", r"locked: removed", r"absent: removed", r"0 remote servers",
        ],
    },
    "remote_servers_denied": {
        "arguments": ["--url", "{url}", "--principal", "client"],
        "expect": [r"other: .+", r"list: .+", r"nobody: .+"],
        "never": [r".* created", r".* removed", r"\d remote servers"],
        "seconds": 60,
    },
    # What the clients and the handler print is in one order: nobody is connected before the handler has decided.
    "authenticator": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r"before-system-handler is registered",
            r"authenticator: guest has a ticket", r"guest is connected", r'seat 17, colour green, roles "CLIENT"',
            r"authenticator: not you again, mallory", r"mallory is refused",
            r"authenticator: visitor has to wait", r"authenticator: the boss says yes", r"visitor is connected",
            r"authenticator: the server may decide about client", r"client is connected",
            r"authenticator: the server may decide about client", r"client is refused",
            r"the handler is closed", r"guest is refused",
        ],
        "count": {r"authenticator: .*": 6},
    },
    "authenticator_unknown_name": {
        "arguments": ["--url", "{url}", "--name", "nobody's handler"],
        "status": 1,
        "expect": [r"error \d+: .+"],
        "never": [r".* is registered"],
    },
    "authenticator_denied": {
        "arguments": ["--url", "{url}", "--principal", "client"],
        "status": 1,
        "expect": [r"error 103: .+"],
        "never": [r".* is registered"],
    },
    "system_authentication": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r"add: done", r"roles of ada: CLIENT OPERATOR", r"anonymous clients are allowed, with roles",
            r"ada with the password 'first' is connected",
            r"change with a guess: nothing was changed", r"  line 1, column \d+: .+", r"change: done",
            r"ada with the password 'first' is refused", r"ada with the password 'second' is connected",
            r"tea: nothing was changed", r"  line 1, column 1: .+", r"remove twice: nothing was changed", r"  line 2, column \d+: .+",
            r"remove: done", r"there is no ada", r"anonymous clients are refused, with roles",
            r"ada with the password 'second' is refused",
        ],
        "never": [r"error .*"],
    },
    "system_authentication_denied": {
        "arguments": ["--url", "{url}", "--principal", "control"],
        "expect": [r"error 103: .+", r"ada with the password 'first' is refused"],
        "never": [r".*: done"],
    },
    "change_principal": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r"the session belongs to client", r"topics below news: read, not update, not add or remove",
            r"may not see other sessions, may not register handlers", r"refused, the session still belongs to client",
            r"the session belongs to control now", r"topics below news: read, update, add and remove",
            r"may see other sessions, may register handlers",
        ],
    },
    "change_principal_old": {
        "arguments": ["--url", "{url}"],
        "environment": {"DIFFUSION_PROTOCOL_VERSION": "25"},
        "expect": [r"refused, the session still belongs to client", r"the session belongs to control now"],
    },
    "reconnect": RECONNECT,
    "reconnect_plain_free": RECONNECT,
    "reconnect_without_server": {
        "arguments": ["--url", "ws://localhost:1"],
        "status": 1,
        "expect": [r"state: CONNECTING -> CLOSED_FAILED", r"no session: .*(refused|connect).*"],
    },
    "reconnect_wrong_password": {
        "arguments": ["--url", "{url}", "--credentials", "wrong"],
        "status": 1,
        "expect": [r"no session: .*did not accept the principal and credentials.*"],
    },
    "reconnect_help": {
        "arguments": ["--help"],
        "status": 1,
        "expect": [r"Usage: .*", r".*--url.*"],
    },
    # min(2^n * 100 ms, 60 s); a success begins again.
    "strategy_javascript": {
        "server": script(outage(7) + "; on reconnect 1 after 300ms cut all"),
        "arguments": ["--url", "{url}", "--speed", "10", "--duration", "6"],
        "expect": [
            r"event: disconnect", *waits(100, 200, 400, 800, 1600, 3200, 6400, 12800), r"event: reconnect",
            r"event: disconnect", *waits(100), r"event: reconnect", r"session state at the end: CONNECTED_ACTIVE",
            r"event: close",
        ],
        "count": {r"event: disconnect": 2, r"event: reconnect": 2},
    },
    # 26 attempts, then abort; the waits stay at 60 s from attempt 10 on.
    "strategy_javascript_abort": {
        "server": script("on session 1 after 300ms cut all; refuse"),
        "arguments": ["--url", "{url}", "--speed", "1000", "--timeout", "600000", "--duration", "25"],
        "expect": [
            r"event: disconnect",
            *waits(100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, *[60000] * 16),
            r"aborting after 26 attempts", r"event: close", r"session state at the end: CLOSED_FAILED",
        ],
        "never": [r"attempt 26 .*"],
    },
    # The server has forgotten the session (117): no further attempt.
    "strategy_javascript_expired": {
        "server": script("on session 1 after 300ms expire all"),
        "arguments": ["--url", "{url}", "--speed", "10", "--duration", "20"],
        "expect": [
            r"event: disconnect", *waits(100), r"event: close", r"session state at the end: CLOSED_FAILED",
        ],
        "never": [r"attempt 1 .*"],
    },
    # As JavaScript, but the counter begins again with the state CONNECTED_ACTIVE.
    "strategy_dotnet": {
        "server": script(outage(7) + "; on reconnect 1 after 300ms cut all"),
        "arguments": ["--url", "{url}", "--speed", "10", "--duration", "6"],
        "expect": [
            r"state changed from CONNECTING to CONNECTED_ACTIVE",
            r"state changed from CONNECTED_ACTIVE to RECOVERING_RECONNECT",
            *waits(100, 200, 400, 800, 1600, 3200, 6400, 12800),
            r"state changed from RECOVERING_RECONNECT to CONNECTED_ACTIVE",
            r"state changed from CONNECTED_ACTIVE to RECOVERING_RECONNECT", *waits(100),
            r"state changed from RECOVERING_RECONNECT to CONNECTED_ACTIVE",
            r"state changed from CONNECTED_ACTIVE to CLOSED_BY_CLIENT",
        ],
    },
    # No limit to the attempts but the timeout.
    "strategy_dotnet_timeout": {
        "server": script("on session 1 after 300ms cut all; refuse"),
        "arguments": ["--url", "{url}", "--speed", "1000", "--timeout", "3000", "--duration", "20"],
        "expect": [
            *waits(100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, *[60000] * 8),
            r"state changed from RECOVERING_RECONNECT to CLOSED_FAILED", r"session state at the end: CLOSED_FAILED",
        ],
    },
    # 1 2 4 8 16 s, then abort.
    "strategy_java": {
        "server": script("on session 1 after 300ms cut all; refuse"),
        "arguments": ["--url", "{url}", "--speed", "20", "--duration", "20"],
        "expect": [
            *waits(1000, 2000, 4000, 8000, 16000), r"aborting after 5 attempts",
            r"session state at the end: CLOSED_FAILED",
        ],
        "count": {r"attempt .*": 5},
    },
    # The counter is never reset.
    "strategy_java_two_losses": {
        "server": script("on session 1 after 300ms cut all; on reconnect 1 after 300ms cut all; on reconnect 2 after 300ms cut all"),
        "arguments": ["--url", "{url}", "--speed", "20", "--duration", "4"],
        "expect": [*waits(1000, 2000, 4000), r"session state at the end: CONNECTED_ACTIVE"],
        "count": {r"attempt .*": 3},
    },
    # Eight attempts back to back, then 1 2 5 10 s; the one that would come after 20 s more is too late for T = 30 s.
    "strategy_c": {
        "server": script("on session 1 after 300ms cut all; refuse"),
        "arguments": ["--url", "{url}", "--speed", "5", "--duration", "20"],
        "expect": [
            r"state changed from CONNECTED_ACTIVE to RECOVERING_RECONNECT",
            *waits(0, 0, 0, 0, 0, 0, 0, 0, 1000, 2000, 5000, 10000, 20000),
            r"state changed from RECOVERING_RECONNECT to CLOSED_FAILED", r"session state at the end: CLOSED_FAILED",
        ],
        "count": {r"reconnection failed \(RECOVERING_RECONNECT\)": 12, r"attempt .*": 13, r"reconnection succeeded": 0},
    },
    # A success resets the wait.
    "strategy_c_success": {
        "server": script(outage(11) + "; on reconnect 1 after 300ms cut all"),
        "arguments": ["--url", "{url}", "--speed", "10", "--duration", "5"],
        "expect": [
            *waits(0, 0, 0, 0, 0, 0, 0, 0, 1000, 2000, 5000, 10000),
            r"state changed from RECOVERING_RECONNECT to CONNECTED_ACTIVE", r"reconnection succeeded",
            *waits(0), r"reconnection succeeded", r"session state at the end: CONNECTED_ACTIVE",
        ],
    },
    # min(2^(n+1) * 0.1 s, 60 s) in whole seconds; the counter is never reset.
    "strategy_swift": {
        "server": script(outage(9) + "; on reconnect 1 after 300ms cut all"),
        "arguments": ["--url", "{url}", "--speed", "50", "--duration", "7"],
        "expect": [
            *waits(0, 0, 0, 1000, 3000, 6000, 12000, 25000, 51000, 60000, 60000), r"session state at the end: CONNECTED_ACTIVE",
        ],
        "count": {r"attempt .*": 11},
    },
    # The first connection is refused twice with "the server is starting" and tried again.
    "session_factory": {
        "server": script("answer code=119 count=2"),
        "expect": [
            r"my session: CONNECTING -> CONNECTED_ACTIVE", rf"session id: {SESSION_ID}, answer of the server: 100",
            r"my session: CONNECTED_ACTIVE -> CLOSED_BY_CLIENT",
        ],
        "count": {r"my session: .*": 2},
    },
    "session_factory_gives_up": {
        "server": script("answer code=116 count=all"),
        "status": 1,
        "expect": [r"my session: CONNECTING -> CLOSED_FAILED", r"no session"],
    },
    "async_create": {
        "expect": [r"doing something else|connected, .*"],
        "count": {r"doing something else": 1, rf"connected, session id {SESSION_ID}": 1},
    },
    "async_create_fails": {
        "arguments": ["--url", "{url}", "--credentials", "wrong"],
        "status": 1,
        "count": {r"CLOSED_FAILED, error 31: .+": 1, r"doing something else": 1},
    },
    "ping": {
        "server": ["--ping-period", "400ms"],
        "expect": [r"ping 1 answered, \d+ us", r"ping 2 answered, \d+ us", r"ping 3 answered, \d+ us"],
        "meanwhile": [r"ping of the server"],
    },
    "backoff": {
        "server": script(outage(3)),
        "arguments": ["--url", "{url}", "--duration", "5"],
        "expect": [
            r"state: CONNECTED_ACTIVE -> RECOVERING_RECONNECT", r"state: RECOVERING_RECONNECT -> CONNECTED_ACTIVE",
            r"back after 3 failed attempts", r"state: CONNECTED_ACTIVE -> CLOSED_BY_CLIENT",
        ],
    },
    "attempt_object": {
        "server": script(outage(3)),
        "arguments": ["--url", "{url}", "--duration", "4"],
        "expect": [
            r"state: CONNECTED_ACTIVE -> RECOVERING_RECONNECT", r"attempt 1 at once", r"attempt 2 after 200 ms",
            r"attempt 3 after 200 ms", r"attempt 4 after 200 ms", r"back after 4 attempts", r"state: CONNECTED_ACTIVE -> CLOSED_BY_CLIENT",
        ],
    },
    "attempt_object_aborts": {
        "server": script("on session 1 after 500ms cut all; refuse"),
        "arguments": ["--url", "{url}", "--duration", "20", "--attempts", "3"],
        "expect": [
            r"attempt 1 at once", r"attempt 2 after 200 ms", r"attempt 3 after 200 ms", r"giving up",
            r"state: RECOVERING_RECONNECT -> CLOSED_FAILED",
        ],
        "never": [r"attempt 4 .*"],
    },
    "statistics_and_log": {
        "server": script("on session 1 after 500ms cut all"),
        "arguments": ["--url", "{url}", "--duration", "2"],
        "expect": [
            r"log 3 \[.*\] .*", r"received: [1-9]\d* messages, [1-9]\d* bytes", r"sent: [1-9]\d* messages, [1-9]\d* bytes",
            r"connections lost: 1, attempts: 1, reconnects: 1", r"last ping: [1-9]\d* us",
        ],
        "never": [r".*password.*"],
    },
    "tls_ca_file": {
        "server": ["--tls", "--ca-file", "{ca_file}"],
        "arguments": ["--url", "wss://localhost:{port}", "--ca-file", "{ca_file}"],
        "expect": [rf"connected over TLS, session id {SESSION_ID}"],
    },
    "tls_self_signed": {
        "server": ["--tls", "--ca-file", "{ca_file}"],
        "arguments": ["--url", "wss://localhost:{port}", "--trust"],
        "expect": [rf"connected over TLS, session id {SESSION_ID}"],
    },
    "tls_both": {
        "server": ["--tls", "--ca-file", "{ca_file}", "--tls-host", "elsewhere.example"],
        "arguments": ["--url", "wss://localhost:{port}", "--trust", "--ca-file", "{ca_file}"],
        "expect": [rf"connected over TLS, session id {SESSION_ID}"],
    },
    "tls_not_trusted": {
        "server": ["--tls", "--ca-file", "{ca_file}"],
        "arguments": ["--url", "wss://localhost:{port}"],
        "status": 1,
        "expect": [r"no session, error 12: .*certificate.*"],
    },
    "tls_wrong_host": {
        "server": ["--tls", "--ca-file", "{ca_file}", "--tls-host", "elsewhere.example"],
        "arguments": ["--url", "wss://localhost:{port}", "--ca-file", "{ca_file}"],
        "status": 1,
        "expect": [r"no session, error 12: .*"],
    },
    "tls_expired": {
        "server": ["--tls", "--ca-file", "{ca_file}", "--tls-expired"],
        "arguments": ["--url", "wss://localhost:{port}", "--ca-file", "{ca_file}"],
        "status": 1,
        "expect": [r"no session, error 12: .*"],
    },
    "messaging": {
        "expect": [
            r"handling requests to example/temperature",
            r"client asks for the temperature in Cambridge", r"in Cambridge it is 21\.5 degrees",
            r"client asks for the temperature in Atlantis", r"Atlantis: .*: no such city",
            r"to one session: noted",
            # The number may come before, after or between the answers.
            r"no longer handling requests", r"Cambridge: .*: .*",
        ],
        "count": {
            r"the notice went to 3 sessions": 1, r"to many sessions: noted": 2,
            r"to many sessions: one session did not answer: .*": 1,
        },
    },
    "chat": {
        "expect": [
            r"the room lobby is open", r"ann -> join ann: welcome", r"ben -> join ben: welcome", r"cleo -> join cleo: welcome",
            r"ann -> say good morning: heard by 2", r"ben -> say good morning to you too: heard by 2",
            r"cleo -> leave: goodbye", r"cleo -> say one more thing: you have not joined",
            r"ann -> say is anybody there\?: heard by 0",
        ],
        "count": {
            r"\[ben hears\] ann: good morning": 1, r"\[cleo hears\] ann: good morning": 1,
            r"\[ann hears\] ben: good morning to you too": 1, r"\[cleo hears\] ben: good morning to you too": 1,
            r"\[.* hears\] .*": 4,
        },
    },
    "chat_alone": {
        "arguments": ["--url", "{url}", "--name", "dora"],
        "expect": [r"dora -> join dora: .*[Nn]o handler.*", r"dora -> leave: .*"],
    },
    "session_lock": {
        "expect": [
            r"Ann has example-lock", r"Ben waits", r"Ann has given it back", r"Ben has example-lock, as long as it is connected",
            r"Ann does not own it, Ben owns it", r"the sequence has grown", r"Cleo waits", r"Cleo has example-lock",
            r"Cleo has given it back", r"Cleo has given it back, but did not own it",
        ],
    },
    "session_lock_denied": {
        "arguments": ["--url", "{url}", "--principal", "client"],
        "status": 1,
        "expect": [r"Ann: .+"],
    },
    "client_control": {
        "expect": [
            r"watching", r"the first session: client with a client of type C over WEBSOCKET", r"set properties: department was not there",
            r"set properties: department was sales", r"set properties: department was stock", r"set properties by filter: done for 2 sessions",
            r"add a role: done", r"remove a role by filter: done for 1 sessions", r"conflate by filter: done for 2 sessions",
            r"close: done", r"error 107: .+", r"error 107: .+", r"error 35: 1:\d+ .+", r"close by filter: done for 1 sessions",
        ],
        "meanwhile": [
            r"\[opened\] control: roles .+, department -", r"\[opened\] client: roles .+, department -",
            r"\[opened\] client: roles .+, department -", r"\[updated\] client: roles .+, department sales",
            r"\[updated\] client: roles .+, department stock", r"\[updated\] client: roles .+, department -",
            r"\[updated\] client: roles .+, department service", r"\[updated\] client: roles .+, department service",
            r"\[updated\] client: roles .*\"OPERATOR\".*, department service", r"\[updated\] client: roles (?!.*OPERATOR).*, department service",
            r"\[closed by another session\] client: roles .+, department service",
            r"\[closed by another session\] client: roles .+, department service",
        ],
        "count": {r"\[.*": 12},
    },
    "subscription_control": {
        "expect": [
            r"subscribe Ann: done", r"subscribe by filter: done for 2 sessions", r"unsubscribe Ann: done",
            r"unsubscribe by filter: done for 2 sessions", r"error 107: .+", r"error 48: .+", r"error 35: 1:\d+ .+",
        ],
        "count": {
            r"\[Ann\] news/sports is kick-off": 1, r"\[Ben\] news/sports is kick-off": 1, r"\[Ann\] news/weather is sunny": 1,
            r"\[Ben\] news/weather is sunny": 1, r"\[Ann\] news/weather is cloudy": 1, r"\[Ben\] news/weather is cloudy": 1,
            r"\[Ben\] news/weather is rain": 1, r"\[.*\] .* is .*": 7,
            r"\[Ann\] no longer gets news/(sports|weather): another session has decided so": 2,
            r"\[Ben\] no longer gets news/(sports|weather): another session has decided so": 2,
        },
    },
    "job_queue": {
        "expect": [r"12 of 12 jobs are done"],
        "count": {r"worker [123] does job \d+": 12, **{rf"worker [123] does job {job}": 1 for job in range(1, 13)}},
    },
    "topic_notifications": {
        "expect": [
            r"topic example/watched/first \(string\) is there", r"topic example/watched/second \(string\) was added",
            r"topic example/watched/third/deep \(other\) was added", r"topic example/watched/second \(string\) was removed",
            r"topic example/watched/first \(string\) is not watched any more", r"not watching any more", r"the listener is closed",
        ],
        "count": {r"watching": 1, r"topic .*": 6},
    },
    "add_topics": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r"shop/logo: added", r"shop/catalogue: added", r"shop/name: added", r"shop/customers: added",
            r"shop/temperature: added", r"shop/prices: added", r"shop/sales: added",
            r"shop/name: was there already", r"shop/name: not added, code 1: .+", r"removed 7 topics",
        ],
    },
    "value_streams": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r"rest: gets house/temperature", r"rest: house/temperature is 20, was nothing", r"subscribed",
            r"rest: no longer gets house/temperature \(another stream does\)",
            r"thermometer: gets house/temperature", r"thermometer: house/temperature is 20, was nothing",
            r"thermometer: house/temperature is 21, was 20", r"a stream was removed",
            r"rest: gets house/temperature", r"rest: house/temperature is 21, was nothing",
            r"rest: no longer gets house/temperature \(unsubscribed\)", r"unsubscribed", r"a stream was removed",
        ],
        "count": {r"rest: .*": 6, r"thermometer: .*": 3},
    },
    "update_topics": {
        "arguments": ["--url", "{url}", "--count", "3000"],
        "expect": [r"the topic is new", r"3000 answers, 0 failures, the topic has the value 3000"],
        "never": [r"error .*"],
    },
    "json_patch": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r'order: \{"customer":"Ada","items":\["tea"\]\}',
            r'order: \{"customer":"Ada","items":\["tea","milk"\],"paid":false\}',
            r"the patch was applied",
            r"nothing was changed: operation 1 failed",
            r'order: \{"customer":"Ada","items":\["tea","milk"\],"paid":true\}',
            r"the patch was applied",
            r"error 50: The JSON patch is invalid",
        ],
    },
    "update_constraints": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r"first stock: done, the topic is new", r"first stock: not done, the constraint does not hold",
            r"sell from 10 to 9: done", r"sell from 10 to 8: not done, the constraint does not hold",
            r"restock below 10: done", r"restock below 10 again: not done, the constraint does not hold",
            r"new order: done, the topic is new", r"Ada pays: done", r"Grace pays: not done, the constraint does not hold",
        ],
    },
    "update_constraints_old": {
        "arguments": ["--url", "{url}"],
        "environment": {"DIFFUSION_PROTOCOL_VERSION": "25"},
        "expect": [
            r"sell from 10 to 9: done", r"restock below 10: not done, .*needs protocol version 26, this session uses 25",
            r"Ada pays: done", r"Grace pays: not done, the constraint does not hold",
        ],
    },
    "update_stream": {
        "expect": [
            r"set: done, the topic is new", r"set: done", r"set: done", r"set: done", r"set: done",
            r"the last value: The news of the day, edition 5", r"another stream: done", r"set: failed with error 43: .+",
            r"the stream is invalid",
        ],
        "count": {r".* done.*": 6},
    },
    # The prices of a round depend on the round only. Tables may be skipped, but never the last one.
    "price_board": {
        "arguments": ["--url", "{url}", "--rounds", "12", "--interval", "20"],
        "expect": [
            r"after round 12:", r"symbol          bid        ask   change",
            r"ACME         100.50     100.54    \+0.02", r"BOLT          42.03      42.07    \+0.05",
            r"CRUX           1.94       1.98    -0.03", r"DUNE         750.23     750.27    \+0.00",
        ],
        "count": {r".* is listed": 4, r"after round 12:": 1},
    },
    "price_board_alone": {
        "arguments": ["--url", "{url}", "--mode", "publish", "--rounds", "5", "--interval", "1"],
        "count": {r".* is listed": 4, r"after .*": 0},
    },
    # The way to the topic is lost: values fail, and are told of again when the third attempt has sent them once more.
    "recoverable_stream_lost": {
        "server": script("on session 1 after 300ms fail service=128 code=112; fail service=130 code=112 count=2"),
        "arguments": ["--url", "{url}", "--values", "12", "--interval", "100"],
        "expect": [
            r"(?P<first>\d+) failed: .+; the stream is being recovered", r"%(first)s is acknowledged",
            r"11 is acknowledged", r"12 is acknowledged",
        ],
        "count": {r".* is acknowledged.*": 12, r".* is being recovered": 1, r".* failed with .*": 0},
    },
    # The server has no way for longer than the program tries.
    "recoverable_stream_given_up": {
        "server": script("on session 1 after 300ms fail service=128 code=112; fail service=130 code=112 count=all"),
        "arguments": ["--url", "{url}", "--values", "12", "--interval", "100", "--attempts", "2"],
        "status": 1,
        "expect": [r"\d+ failed: .+; the stream is being recovered", r"\d+ failed with error 112: .+", r"11 failed with error 43: .+"],
        "count": {r".* is being recovered": 1},
    },
    # The connection is lost in between, which the values do not notice.
    "recoverable_stream": {
        "server": script("on session 1 after 500ms cut all"),
        "arguments": ["--url", "{url}", "--values", "15", "--interval", "100"],
        "expect": [
            r"state: CONNECTED_ACTIVE -> RECOVERING_RECONNECT", r"state: RECOVERING_RECONNECT -> CONNECTED_ACTIVE",
            r"14 is acknowledged", r"15 is acknowledged", r"state: CONNECTED_ACTIVE -> CLOSED_BY_CLIENT",
        ],
        "count": {r".* is acknowledged.*": 15, r"1 is acknowledged, the topic is new": 1, r".* (failed|lost).*": 0},
    },
    "missing_topics": {
        "arguments": ["--url", "{url}"],
        "expect": [
            r"handler: removed 0 topics of the branch", r"handler: control misses >on-demand/greeting",
            r'subscriber: on-demand/greeting is "made for you"',
        ],
        "never": [r"error .*"],
    },
    "cpp_session": {
        "server": script("on session 1 after 500ms cut all"),
        "arguments": ["--url", "{url}", "--duration", "4"],
        "meanwhile": [rf"session id {SESSION_ID}"],
        "expect": [
            r"CONNECTING -> CONNECTED_ACTIVE", r"CONNECTED_ACTIVE -> RECOVERING_RECONNECT",
            r"RECOVERING_RECONNECT -> CONNECTED_ACTIVE", r"CONNECTED_ACTIVE -> CLOSED_BY_CLIENT",
        ],
    },
}



def c_test(*arguments, seconds=60):
    """A program of tests/c, named by its path, that needs a server: it checks itself, and tells the server its faults as it goes."""
    return {"arguments": ["{url}", "{control}", *arguments], "seconds": seconds}


C_TESTS = {
    # Of tests/link.
    "link/frozen": c_test(),
    "fetch/fetch": c_test(),
    "time_series/events": c_test(),
    "time_series/range_query": c_test(),
    "legacy/calls": c_test(),
    "session/basic": c_test(),
    "session/codes": c_test(),
    "process/leaving": c_test(),
    "process/loader": c_test(),
    "process/loader tls": {
        "server": ["--tls", "--ca-file", "{ca_file}"],
        "arguments": ["wss://localhost:{port}", "{control}", "{ca_file}"],
        "seconds": 60,
    },
    "process/log_handler": c_test(),
    "session/callbacks": c_test(),
    "session/private_memory": c_test(),
    "reconnection/recovering": c_test(),
    "session/async": c_test(),
    "session/bad_input": c_test(),
    "topics/value_streams": c_test(),
    "topics/topics": c_test(),
    "topics/missing_topic": c_test(),
    "topics/topic_control": c_test(),
    "topics/topic_notifications": c_test(),
    "update/topic_update": c_test(),
    "update/update_stream": c_test(),
    "update/recoverable_stream": c_test(),
    "messaging/messaging": c_test(),
    "session/bad_requests": {"server": ["--maximum-message-size", "4096"], **c_test()},
    "clients/clients": c_test(),
    "clients/subscription_control": c_test(),
    "locks/locks": c_test(),
    "session/no_secrets": {
        "server": ["--log", "debug", "--principal", "ali:open-sesame"],
        "never_by_server": [r".*open-sesame.*", r".*AQtvcGVuLXNlc2FtZQ.*"],
        **c_test(),
    },
    "session/secrets_in_memory": {"server": ["--principal", "ali:" + LONG_PASSWORD], **c_test()},
    "session/secrets_in_memory tls": {
        "server": ["--tls", "--ca-file", "{ca_file}", "--principal", "ali:" + LONG_PASSWORD],
        "arguments": ["wss://localhost:{port}", "{control}", "{ca_file}"],
        "seconds": 60,
    },
    "metrics/collectors": c_test(),
    "security/store": c_test(),
    "session_trees/session_trees": c_test(),
    "topic_views/topic_views": c_test(),
    "remote_servers/remote_servers": c_test(),
    "authentication/authenticators": c_test(),
    "security/principal": c_test(),
    "session/fork": c_test(),
    "session/threads": c_test(),
    "session/tls": {
        "server": ["--tls", "--ca-file", "{ca_file}"],
        "arguments": ["wss://localhost:{port}", "{control}", "{ca_file}"],
        "seconds": 60,
    },
    "process/standard_streams": c_test(),
    "process/standard_streams tls": {
        "server": ["--tls", "--ca-file", "{ca_file}"],
        "arguments": ["wss://localhost:{port}", "{control}", "{ca_file}"],
        "seconds": 60,
    },
    "process/environment": c_test(),
    "process/environment tls": {
        "server": ["--tls", "--ca-file", "{ca_file}"],
        "arguments": ["wss://localhost:{port}", "{control}", "{ca_file}"],
        "seconds": 60,
    },
    "process/closed_descriptors": c_test("one call"),
    "process/exit_beside_openssl": {
        "server": ["--tls", "--ca-file", "{ca_file}"],
        "arguments": ["wss://localhost:{port}", "{control}", "{ca_file}"],
        "seconds": 60,
    },
    **{f"process/closed_descriptors {meanwhile}": c_test(meanwhile) for meanwhile in ("calls", "closing")},
    # With pings, there is a timer that ends the sleep of the network thread.
    "process/closed_descriptors nothing": {"server": ["--ping-period", "1s"], **c_test("nothing")},
    **{
        f"session/exit {how}": c_test(how, seconds=20)
        for how in ("open", "atexit", "destructor", "recovering", "closed", "exit in a callback")
    },
}

CASES = {**EXAMPLES, **C_TESTS}
