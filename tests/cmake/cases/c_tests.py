"""Programs of tests/c that need a server. They check themselves; here stands what they are given."""

# As tests/c/session/secrets_in_memory.c calculates it.
LONG_PASSWORD = "".join(chr(ord("a") + (at * 7 + at // 26) % 26) for at in range(600))


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
    "process/no_memory_in_session": c_test(seconds=120),
    "process/no_memory_in_stores": c_test(seconds=120),
    "session/callbacks": c_test(),
    "session/private_memory": c_test(),
    "reconnection/explained": c_test(),
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
        "server": ["--log", "trace", "--principal", "ali:open-sesame"],
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
    "session/inline_callbacks": c_test(),
    "session/io_threads": c_test(),
    "session/threads": c_test(),
    "session/tls": {
        "server": ["--tls", "--ca-file", "{ca_file}"],
        "arguments": ["wss://localhost:{port}", "{control}", "{ca_file}"],
        "seconds": 60,
    },
    "session/traffic": c_test(),
    "session/traffic tls": {
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
    # Each session has a network thread of its own.
    **{
        f"process/closed_descriptors {meanwhile} on two threads": {**c_test(meanwhile), "environment": {"DIFFUSION_IO_THREADS": "2"}}
        for meanwhile in ("one call", "calls", "closing")
    },
    # With pings, there is a timer that ends the sleep of the network thread.
    "process/closed_descriptors nothing": {"server": ["--ping-period", "1s"], **c_test("nothing")},
    **{
        f"session/exit {how}": c_test(how, seconds=20)
        for how in ("open", "atexit", "destructor", "recovering", "closed", "exit in a callback")
    },
}
