"""Examples: creating sessions, TLS, pings, statistics."""
from .support import SESSION_ID, script

EXAMPLES = {
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
        "arguments": ["--url", "{url}", "--interval", "800"],
        "expect": [r"ping 1 answered, \d+ us", r"ping 2 answered, \d+ us", r"ping 3 answered, \d+ us"],
        "meanwhile": [r"ping of the server"],
    },
    "statistics_and_log": {
        "server": script("on session 1 after 200ms cut all"),
        "arguments": ["--url", "{url}", "--duration", "3"],
        "meanwhile": [r"log 3 \[.*\] .*"],
        "expect": [
            r"received: [1-9]\d* messages, [1-9]\d* bytes", r"sent: [1-9]\d* messages, [1-9]\d* bytes",
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
