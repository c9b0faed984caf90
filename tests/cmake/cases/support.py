"""What cases are written with."""

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
