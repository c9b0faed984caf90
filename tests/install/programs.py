#!/usr/bin/env python3
"""Builds the examples and some tests with an installed library, in every way that README.md shows, and runs them against the
installed development server. Nothing of the project's build is used; scripts/installed.sh calls this where nothing else is there.

    programs.py --prefix /usr --sources FOLDER --work FOLDER [--way NAME]... [--case NAME]...

FOLDER of the sources has c-examples and tests. All ways and cases, unless some are named; then no other programs are built. The loader has
to find the shared library by itself.
"""
import argparse
import concurrent.futures
import glob
import os
import re
import shlex
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "cmake"))
from cases import C_TESTS, EXAMPLES  # noqa: E402

# How the vendor's programs are compiled.
C99 = ["-std=c99", "-Wall", "-Werror", "-Wno-error=deprecated-declarations", "-D_POSIX_C_SOURCE=200112L", "-D_XOPEN_SOURCE=700"]
# Tests that are compiled as C and as C++.
TESTS = ["session/basic", "session/tls", "topics/topics", "update/topic_update", "reconnection/recovering", "messaging/messaging"]
SHARED, ARCHIVE, STATIC = "shared", "archive", "static"


def run(*command, **options):
    """Runs a command, which must succeed; gives its output."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout}\nFAILED: {command[0]} ended with {done.returncode}")
    return done.stdout


class Installed:
    """Where things are, as pkg-config says it."""

    def __init__(self, prefix):
        self.prefix = prefix
        found = [os.path.dirname(path) for path in glob.glob(f"{prefix}/lib/**/diffusion.pc", recursive=True)]
        if len(found) != 1:
            sys.exit(f"FAILED: diffusion.pc is in {found}")
        # /usr is searched without being told.
        self.environment = os.environ if prefix == "/usr" else {**os.environ, "PKG_CONFIG_PATH": found[0], "CMAKE_PREFIX_PATH": prefix}
        # Written for a shell: blanks have a backslash before them.
        self.include, = shlex.split(self.pkg_config("--variable=includedir"))
        self.libraries, = shlex.split(self.pkg_config("--variable=libdir"))
        self.devserver = os.path.join(prefix, "bin", "diffusion-devserver")

    def pkg_config(self, *options):
        return run("pkg-config", *options, "diffusion", env=self.environment).strip()


def programs_of(sources, cases):
    """Which programs the cases need: names of examples, and tests."""
    examples = {os.path.splitext(os.path.basename(path))[0] for path in glob.glob(os.path.join(sources, "c-examples", "*", "*.c*"))}
    examples.remove("strategy_program")
    examples.add("reconnect_plain_free")
    return ({program_of(case, examples) for case in cases if case in EXAMPLES} if cases else examples), [test for test in TESTS if not cases or test in cases]


def program_of(case, programs):
    """The program of a case of the examples: what follows its name tells the cases of one program apart."""
    program = case
    while program and program not in programs:
        program = program.rpartition("_")[0]
    if not program:
        sys.exit(f"FAILED: no program for the case {case}")
    return program


def by_cmake(installed, sources, work, programs, _, option):
    run("cmake", "-S", os.path.join(sources, "c-examples"), "-B", work, *option, env=installed.environment)
    run("cmake", "--build", work, "--parallel", str(os.cpu_count()), "--target", *(f"example_{name}" for name in programs))


def by_make(installed, sources, work, programs, _, link):
    # Makefiles know no blanks in the names of files.
    folders = {"DIFFUSION_C_CLIENT_INCDIR": installed.include, "DIFFUSION_C_CLIENT_LIBDIR": installed.libraries, "EXAMPLES": os.path.join(sources, "c-examples")}
    for name, folder in folders.items():
        os.symlink(os.path.abspath(folder), os.path.join(work, name))
    run("make", "-f", os.path.join(HERE, "Makefile"), "-C", work, "-j", str(os.cpu_count()), f"LINK={link}", *(f"{name}={name}" for name in folders), *programs)


def by_pkg_config(installed, sources, work, programs, tests, options):
    """Each program in one command, with exactly what pkg-config prints; C tests as C and as C++."""
    flags = shlex.split(installed.pkg_config(*options, "--cflags", "--libs"))
    first = ["-static"] if "--static" in options else []
    commands = []

    def example(name, source, *more):
        (path,) = glob.glob(os.path.join(sources, "c-examples", "*", source))
        compiler = ["c++", "-std=c++17"] if path.endswith(".cpp") else ["cc", *C99]
        commands.append([*compiler, *first, path, *more, "-o", os.path.join(work, name), *flags])

    for name in programs:
        if name == "reconnect_plain_free":
            example(name, "reconnect.c", "-DRELEASE_WITH_FREE")
        elif name.startswith("strategy_"):
            example(name, f"{name}.c", os.path.join(sources, "c-examples", "reconnection", "strategy_program.c"))
        else:
            example(name, f"{name}.c*")
    for test in tests:
        for language, compiler in (("c", ["cc", "-std=c11"]), ("c++", ["c++", "-std=c++17"])):
            program = os.path.join(work, f"{test.replace('/', '_')}.{language}")
            source = os.path.join(sources, "tests", "c", f"{test}.c")
            commands.append([*compiler, *first, "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", "-x", language, source, "-x", "none",
                             "-I", os.path.join(sources, "tests", "c"), "-o", program, *flags])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in [pool.submit(run, *command) for command in commands]:
            done.result()


# Name: how it is built, with which argument, and what comes out.
WAYS = {
    "cmake_shared": (by_cmake, ["-DDIFFUSION_EXAMPLES_STATIC=OFF"], SHARED),
    "cmake_archive": (by_cmake, ["-DDIFFUSION_EXAMPLES_STATIC=ON"], ARCHIVE),
    "pkg_config": (by_pkg_config, [], SHARED),
    "pkg_config_static": (by_pkg_config, ["--static"], STATIC),
    "make_shared": (by_make, "shared", SHARED),
    "make_archive": (by_make, "archive", ARCHIVE),
}


def linked_as(program):
    needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-d", program)))
    return STATIC if not needed else SHARED if "libdiffusion.so.6" in needed else ARCHIVE


def built(work, programs, cases):
    """What can be run with the programs in a folder: cases, and files."""
    found = [(case, os.path.join(work, program_of(case, programs))) for case in EXAMPLES if not cases or case in cases]
    for test in TESTS:
        assert test in C_TESTS
        for language in ("c", "c++"):
            program = os.path.join(work, f"{test.replace('/', '_')}.{language}")
            if os.path.exists(program):
                found.append((test, program))
    return found


def run_case(installed, case, program):
    runner = os.path.join(HERE, "..", "cmake", "run_with_server.py")
    done = subprocess.run([sys.executable, runner, "--case", case, "--devserver", installed.devserver, "--program", program],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return None if done.returncode == 0 else f"{program}, case {case}:\n{done.stdout}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("prefix", "sources", "work"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--way", action="append", choices=WAYS, default=[])
    parser.add_argument("--case", action="append", choices=[*EXAMPLES, *TESTS], default=[])
    arguments = parser.parse_args()
    installed = Installed(arguments.prefix)
    programs, tests = programs_of(arguments.sources, arguments.case)
    failures, count = [], 0
    for way in arguments.way or WAYS:
        build, argument, kind = WAYS[way]
        work = os.path.join(arguments.work, way)
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(work)
        build(installed, arguments.sources, work, sorted(programs), tests, argument)
        cases = built(work, programs, arguments.case)
        for _, program in cases:
            if linked_as(program) != kind:
                sys.exit(f"FAILED: {program} is linked as {linked_as(program)}, not as {kind}")
        # They wait more than they compute.
        with concurrent.futures.ThreadPoolExecutor(2 * os.cpu_count()) as pool:
            failed = [said for said in pool.map(lambda case: run_case(installed, *case), cases) if said]
        print(f"{way}: {len({program for _, program in cases})} programs, {len(cases) - len(failed)} cases passed, {len(failed)} failed", flush=True)
        failures += failed
        count += len(cases)
        # The programs linked with the archive take half a gigabyte.
        shutil.rmtree(work)
    print(*failures, sep="\n")
    if failures:
        sys.exit(f"FAILED: {len(failures)} of {count}")


if __name__ == "__main__":
    main()
