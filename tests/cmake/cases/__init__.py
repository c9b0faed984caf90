"""What is run against a development server, and what must come out.

Each case: `server` options, `arguments` and `environment` of the program, the time limit in `seconds`, the exit
`status`, patterns of lines to `expect` in this order, patterns of lines from another thread, `meanwhile`, in an order of their
own, lines that must `never` come, or `never_by_server`, and a `count` of lines by pattern.

Nothing here depends on how fast the machine is: an outage ends after so many attempts, not after so much time, and what two
threads print is in no order. What the cases of SLOW_UNDER_VALGRIND do depends on time (waits; connection timeouts, within
which the system's certificate authorities have to be read), which valgrind and emulators stretch: there only their end counts.
"""
from . import control, messaging, reconnection, sessions, topics
from .c_tests import C_TESTS

SLOW_UNDER_VALGRIND = ("strategy_", "tls_")

EXAMPLES = {**topics.EXAMPLES, **control.EXAMPLES, **reconnection.EXAMPLES, **sessions.EXAMPLES, **messaging.EXAMPLES}
CASES = {**EXAMPLES, **C_TESTS}
