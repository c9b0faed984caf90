"""Examples: messages, requests and locks between sessions."""

EXAMPLES = {
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
    "job_queue": {
        "expect": [r"12 of 12 jobs are done"],
        "count": {r"worker [123] does job \d+": 12, **{rf"worker [123] does job {job}": 1 for job in range(1, 13)}},
    },
}
