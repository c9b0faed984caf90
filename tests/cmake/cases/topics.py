"""Examples: topics, values, updates, fetch and time series."""
from .support import script

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
    # The faults of these three begin with a message, not after a time, so that values are left to be sent behind them.
    #
    # The way to the topic is lost: values fail, and are told of again when the third attempt has sent them once more. How many have
    # failed before the recovery begins depends on how fast the program is.
    "recoverable_stream_lost": {
        "server": script("on message 4 fail service=128 code=112; fail service=130 code=112 count=2"),
        "arguments": ["--url", "{url}", "--values", "12", "--interval", "100"],
        "expect": [
            r"(?P<first>\d+) failed: .+; the stream is being recovered", r"%(first)s is acknowledged",
            r"11 is acknowledged", r"12 is acknowledged",
        ],
        "count": {r".* is acknowledged.*": 12, r".* failed with .*": 0},
    },
    # The server has no way for longer than the program tries, which takes less than half of the time of the values.
    "recoverable_stream_given_up": {
        "server": script("on message 4 fail service=128 code=112; fail service=130 code=112 count=all"),
        "arguments": ["--url", "{url}", "--values", "25", "--interval", "100", "--attempts", "2"],
        "status": 1,
        "expect": [r"\d+ failed: .+; the stream is being recovered", r"\d+ failed with error 112: .+", r"25 failed with error 43: .+"],
    },
    # The connection is lost in between, which the values do not notice.
    "recoverable_stream": {
        "server": script("on message 5 cut all"),
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
}
