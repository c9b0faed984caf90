"""Examples: sessions that lose their connection, and their strategies."""
from .support import SESSION_ID, outage, script, waits

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
            r"event: disconnect", *waits(100), r"event: reconnect",
            r"event: close", r"session state at the end: CONNECTED_ACTIVE",
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
    # 1 2 4 8 16 s, then abort, which must not come too late for the timeout.
    "strategy_java": {
        "server": script("on session 1 after 300ms cut all; refuse"),
        "arguments": ["--url", "{url}", "--speed", "20", "--timeout", "30000", "--duration", "20"],
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
        "arguments": ["--url", "{url}", "--speed", "10", "--timeout", "30000", "--duration", "5"],
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
}
