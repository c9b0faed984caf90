#!/usr/bin/env python3
"""Runs the cases and the tests without a server with programs that scripts/sanitize.sh built, and says what the sanitizer found.

As under valgrind, programs get eight times the time, and of cases that depend on time only what the sanitizer says counts.
"""
import argparse
import concurrent.futures
import os
import subprocess
import sys

from cases import C_TESTS, EXAMPLES

HERE = os.path.dirname(os.path.abspath(__file__))
REPORTS = ("WARNING: ThreadSanitizer", "ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "ThreadSanitizer: CHECK failed")
LIMIT = 600

# (sanitizer, case or test): environment that it needs.
ENVIRONMENT = {
    # The child makes a session of its own, with threads.
    ("thread", "session/fork"): {"TSAN_OPTIONS": "die_after_fork=0"},
    # The child leaves its copy of the parent's session alone, because locks in there may be held for ever.
    ("address", "session/fork"): {"ASAN_OPTIONS": "detect_leaks=0"},
}

# (sanitizer, program of the case): why it cannot be run so.
SKIPPED = {
    ("thread", "link/frozen"): "is compiled with the declarations of former versions",
    ("address", "link/frozen"): "is compiled with the declarations of former versions",
    **{
        (sanitizer, f"process/{program}"): "has an allocator of its own, as the sanitizer has"
        for sanitizer in ("thread", "address")
        for program in ("no_memory", "no_memory_in_session", "no_memory_in_stores")
    },
    ("thread", "session/threads"): "counts the threads of the process, of which the sanitizer has one",
    ("thread", "process/closed_descriptors"): "closes descriptors that are in use, which is the race that the sanitizer reports",
    **{
        (sanitizer, f"session/{program}"): "searches the whole memory of the process, of which the sanitizer has terabytes"
        for sanitizer in ("thread", "address")
        for program in ("no_secrets", "secrets_in_memory")
    },
}


def example_of(case, programs):
    """The program of a case of the examples: what follows its name tells the cases of one program apart."""
    name = case
    while name and not os.path.exists(os.path.join(programs, "examples", name)):
        name = name.rpartition("_")[0]
    return os.path.join("examples", name)


def tests(programs):
    """Name, path of the program and case (None: it needs no server) of all tests."""
    c_programs = sorted(os.listdir(os.path.join(programs, "tests")))
    used = set()
    for case in C_TESTS:
        program = case.split(" ")[0].replace("/", "_")
        used.add(program)
        yield case, os.path.join("tests", program), case
    for program in c_programs:
        if program not in used:
            yield program.replace("_", "/", 1), os.path.join("tests", program), None
    for case in EXAMPLES:
        yield case, example_of(case, programs), case


def run(arguments, name, program, case):
    """What went wrong: (kind, lines), or None."""
    command = [os.path.join(arguments.programs, program)]
    if case:
        # `env` in the place of valgrind: the same patience, nothing else.
        command = [sys.executable, "-B", os.path.join(HERE, "run_with_server.py"), "--case", case, "--devserver", arguments.devserver,
                   "--program", command[0], "--valgrind", "env"]
    environment = dict(os.environ)
    for variable, value in ENVIRONMENT.get((arguments.sanitizer, name), {}).items():
        environment[variable] = f"{environment.get(variable, '')} {value}"
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", timeout=LIMIT)
    except subprocess.TimeoutExpired as expired:
        return "took too long", str(expired.stdout or "")
    log = os.path.join(arguments.programs, "logs", name.replace("/", ".").replace(" ", "_"))
    with open(log, "w", encoding="utf-8") as file:
        file.write(done.stdout)
    if any(report in done.stdout for report in REPORTS):
        return "sanitizer", done.stdout
    return ("test failed", done.stdout) if done.returncode else None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sanitizer", required=True, choices=["thread", "address"])
    parser.add_argument("--devserver", required=True)
    parser.add_argument("--programs", required=True)
    parser.add_argument("beginnings", nargs="*", help="only cases whose names begin so")
    arguments = parser.parse_args()
    chosen = [test for test in tests(arguments.programs) if not arguments.beginnings or test[0].startswith(tuple(arguments.beginnings))]
    passed, failed, skipped = 0, [], []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {}
        for name, program, case in chosen:
            reason = SKIPPED.get((arguments.sanitizer, name.split(" ")[0]))
            if reason:
                skipped.append(f"{name}: {reason}")
                continue
            running[pool.submit(run, arguments, name, program, case)] = name
        for future in concurrent.futures.as_completed(running):
            name, problem = running[future], future.result()
            if problem is None:
                passed += 1
                print(f"passed: {name}", flush=True)
            else:
                failed.append(f"{name}: {problem[0]}")
                print(f"FAILED: {name}: {problem[0]}", *(f"    {line}" for line in problem[1].splitlines()[-80:]), sep="\n", flush=True)
    print(f"{arguments.sanitizer}: {passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    for line in [*(f"  skipped: {line}" for line in skipped), *(f"  FAILED: {line}" for line in failed)]:
        print(line)
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
