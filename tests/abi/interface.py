#!/usr/bin/env python3
"""Compares the interface with that of the last release, as compiled programs know it: names, parameters, layouts and values.

    interface.py check --work FOLDER    what abidiff finds; what programs would notice fails
    interface.py freeze                 makes the interface of today the one of the last release (scripts/release.py does)

Rust's debug information is not C's, so what abidiff compares are two libraries made of declarations: those of today's headers, and those
of tests/abi/released.h, which are the headers of the last release without comments. Both are compiled here, so that neither the
compiler nor libabigail makes a difference.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
INCLUDE = os.path.join(ROOT, "include")
RELEASED = os.path.join(ROOT, "tests", "abi", "released.h")
HEADERS = ["diffusion.h", "args.h"]
SYSTEM = ["stdarg", "stdbool", "stddef", "stdint", "stdio", "stdlib", "time", "pthread", "signal", "sys/types", "sys/socket", "netinet/in"]
# abidiff's status: the interface changed; what was compiled before does not go on working.
CHANGED, INCOMPATIBLE = 4, 8


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


def declarations():
    """What the headers declare, without comments, conditions and macros."""
    text, ours = [], False
    includes = "".join(f'#include "{name}"\n' for name in HEADERS)
    done = subprocess.run(["gcc", "-E", f"-I{INCLUDE}", "-x", "c", "-"], input=includes, stdout=subprocess.PIPE, text=True, check=True)
    for line in done.stdout.splitlines():
        marker = re.match(r'# \d+ "(.*?)"', line)
        if marker:
            ours = os.path.abspath(marker.group(1)).startswith(INCLUDE + os.sep)
        elif ours and line.strip() and not line.startswith("#"):
            text.append(line.rstrip())
    return "\n".join(text) + "\n"


def exported():
    """The names that the libraries export."""
    with open(os.path.join(ROOT, "library", "exports.map"), encoding="utf-8") as file:
        return set(re.findall(r"^ +(\w+);$", file.read(), re.M))


def make_library(text, name, work):
    """A shared library that defines all that is declared, and does nothing; gives the names that it has."""
    header, prototypes = os.path.join(work, f"{name}.h"), os.path.join(work, f"{name}.prototypes")
    with open(header, "w", encoding="utf-8") as file:
        file.write("".join(f"#include <{system}.h>\n" for system in SYSTEM) + text)
    run("gcc", "-w", "-x", "c", "-aux-info", prototypes, "-fsyntax-only", header)
    source, names = f'#include "{name}.h"\n', set()
    with open(prototypes, encoding="utf-8") as file:
        for line in file:
            declared = re.match(r"/\* (.+):\d+:\S+ \*/ (extern .*);", line)
            if not declared or os.path.basename(declared.group(1)) != f"{name}.h":
                continue
            # The name stands before the first list of parameters whose parenthesis does not open a pointer.
            function = re.search(r"(\w+) \((?!\*)", declared.group(2)).group(1)
            if function not in names:
                names.add(function)
                source += f"{declared.group(2)} {{ __builtin_trap(); }}\n"
    for variable in re.findall(r"^extern .*?\b((?:DIFFUSION|SECURITY)_\w+)(?:\[\d+\])?;$", text, re.M):
        names.add(variable)
        source += f"__typeof__({variable}) {variable};\n"
    file_name = os.path.join(work, f"{name}.c")
    with open(file_name, "w", encoding="utf-8") as file:
        file.write(source)
    # Parameters without names are allowed since C23; gcc 11 takes them.
    library = os.path.join(work, f"lib{name}.so")
    run("gcc", "-std=gnu2x", "-w", "-g", "-O0", "-fPIC", "-shared", "-Wl,-soname,libdiffusion.so", file_name, "-o", library)
    return library, names


def compare(before, now):
    """What abidiff says, and whether programs that were compiled before go on working."""
    done = subprocess.run(["abidiff", "--no-show-locs", "--no-corpus-path", before, now], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    if done.returncode & ~(CHANGED | INCOMPATIBLE):
        sys.exit(f"abidiff ended with {done.returncode}\n{done.stdout}")
    # Enumerators and members that are new have to be looked at by somebody: only what is added apart is harmless for sure.
    only_added = re.search(r"^Functions changes summary: 0 Removed, 0 Changed\b.*$", done.stdout, re.M) and \
        re.search(r"^Variables changes summary: 0 Removed, 0 Changed\b.*$", done.stdout, re.M)
    return done.stdout, done.returncode == 0 or (not done.returncode & INCOMPATIBLE and bool(only_added))


def defects(text):
    """The interface with one thing wrong with it, each time: what abidiff does not notice of these, it would not notice otherwise."""
    wrong = {
        "a function is gone": (r"^void session_free\([^;]*;", ""),
        "a function has another parameter": (r"^(void session_free\()[^;]*;", r"\1int);"),
        "a function gives something else": (r"^void (session_free\([^;]*;)", r"int \1"),
        "a struct has a member more": (r"^(typedef struct buf_s|struct buf_s) \{", r"\g<0> int more;"),
        "an enumerator has another value": (r"\bDATATYPE_RECORDV2 = 5\b", "DATATYPE_RECORDV2 = 6"),
        "a variable has another size": (r"^extern const int (SECURITY_GLOBAL_PERMISSIONS_TABLE)\[11\];", r"extern const int \1[12];"),
    }
    for name, (pattern, replacement) in wrong.items():
        changed, count = re.subn(pattern, replacement, text, count=1, flags=re.M)
        if count != 1:
            sys.exit(f"FAILED: {name}: nothing like {pattern}")
        yield name, changed


def check(work):
    for tool in ("abidiff", "gcc"):
        if not shutil.which(tool):
            print(f"skipped: {tool} is not installed" + (" (package abigail-tools)" if tool == "abidiff" else ""))
            sys.exit(77)
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    now, names = make_library(declarations(), "now", work)
    wanted = exported()
    if names != wanted:
        sys.exit(f"FAILED: declared but not exported: {sorted(names - wanted)}; exported but not declared: {sorted(wanted - names)}")
    with open(RELEASED, encoding="utf-8") as file:
        released = file.read()
    before, _ = make_library(released, "released", work)
    for name, text in defects(released):
        wrong, _ = make_library(text, "wrong", work)
        if compare(before, wrong)[1]:
            sys.exit(f"FAILED: abidiff does not notice that {name}")
    said, works = compare(before, now)
    print(said.strip())
    if not works:
        sys.exit("FAILED: programs that were compiled with the last release would not go on working, or somebody has to look whether they do. "
                 "If it is meant so: tests/abi/interface.py freeze")
    print(f"{len(names)} names: programs that were compiled with the last release go on working" + (
        "" if "0 Added" in said or not said else "; what is new becomes part of the interface with the next release"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["check", "freeze"])
    parser.add_argument("--work")
    arguments = parser.parse_args()
    if arguments.what == "freeze":
        with open(RELEASED, "w", encoding="utf-8") as file:
            file.write(declarations())
    else:
        check(arguments.work)


if __name__ == "__main__":
    main()
