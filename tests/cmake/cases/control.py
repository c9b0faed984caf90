"""Examples: clients, authentication, security, metrics, remote servers, session trees, topic views."""

EXAMPLES = {
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
}
