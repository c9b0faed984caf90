#!/usr/bin/env python3
"""libdiffusion.a defines the names of the interface and nothing else, so that its names clash with nobody's; it needs nothing but
the C library and the compiler's runtime, and never calls itself by a name that a program may have, too.

    archive_symbols.py ARCHIVE EXPORTS [--needs-openssl]
"""
import os
import re
import struct
import subprocess
import sys

CC, NM, AR = (os.environ.get(name) or command for name, command in (("CC", "cc"), ("NM", "nm"), ("AR", "ar")))


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def file_of(name):
    """Where the compiler has a library."""
    return run(CC, f"-print-file-name={name}").strip()


def provided():
    """What every program gets without asking: from the C library, the loader, the compiler's runtime and its start files."""
    names = {"__dso_handle"}
    for name in ("libc.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libpthread.so.0", "libdl.so.2"):
        path = file_of(name)
        if path != name:
            names.update(line.split()[0].split("@")[0] for line in run(NM, "-D", "--defined-only", "--format=posix", path).splitlines())
    path = file_of("libc_nonshared.a")
    if path != "libc_nonshared.a":
        names.update(line.split()[0] for line in run(NM, "--defined-only", "--format=posix", path).splitlines()
                     if " T " in line or " W " in line)
    return names


def referred(elf):
    """The names that relocations of an object name. (readelf takes minutes for objects with so many sections.)"""
    start, entry, count = struct.unpack_from("<Q", elf, 0x28)[0], *struct.unpack_from("<HH", elf, 0x3A)
    if count == 0:
        count = struct.unpack_from("<Q", elf, start + 0x20)[0]
    sections = [struct.unpack_from("<IIQQQQIIQQ", elf, start + entry * number) for number in range(count)]
    indices = {}
    for _, kind, _, _, offset, size, link, _, _, _ in sections:
        if kind == 4:
            found = indices.setdefault(link, set())
            found.update(info >> 32 for _, info, _ in struct.iter_unpack("<QQq", elf[offset:offset + size]))
    names = set()
    for table, found in indices.items():
        symbols, strings = sections[table][4], sections[sections[table][6]][4]
        for index in found:
            begin = strings + struct.unpack_from("<I", elf, symbols + 24 * index)[0]
            names.add(elf[begin:elf.index(b"\0", begin)].decode())
    return names


def main():
    archive, exports = sys.argv[1:3]
    with open(exports, encoding="utf-8") as file:
        wanted = set(re.findall(r"^ +(\w+);$", file.read(), re.M))
    # This one it calls by name, so that it is a real APR's where that is linked behind the archive.
    outside = {"apr_pool_initialize"}
    wanted |= outside
    defined, undefined = {}, set()
    for line in run(NM, "--format=posix", "--extern-only", archive).splitlines():
        words = line.split()
        if line.endswith("]:") or len(words) < 2:  # The name of the file may have blanks in it.
            continue
        if words[1] == "U":
            undefined.add(words[0])
        elif words[1] not in "wv":  # What may be missing is asked for by these.
            defined[words[0]] = words[1]
    problems = [f"not defined: {name}" for name in sorted(wanted - defined.keys())]
    problems += [f"defined, not of the interface: {name}" for name in sorted(defined.keys() - wanted)]
    variables = {name for name in wanted if re.match(r"(DIFFUSION|SECURITY)_", name)}
    problems += [f"{name} is of kind {kind}: a program could not have a function of this name" for name, kind in sorted(defined.items())
                 if name not in variables and kind != "W"]
    if "--needs-openssl" not in sys.argv:
        problems += [f"nobody provides {name}" for name in sorted(undefined - provided())]
    called = referred(subprocess.run([AR, "p", archive, "diffusion.o"], stdout=subprocess.PIPE, check=True).stdout)
    problems += [f"calls its own {name} by the name that a program may have" for name in sorted(called & (wanted - variables - outside))]
    if problems or len(wanted) < 600 or "malloc" not in called:
        sys.exit("\n".join(problems) or "too little was found")
    print(f"{len(defined)} names defined, {len(undefined)} needed")


if __name__ == "__main__":
    main()
