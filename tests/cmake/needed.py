#!/usr/bin/env python3
"""The shared library needs the C library, the compiler's runtime, which unwinds stacks, and the system's TLS, if that is not inside; and
nothing else.

    needed.py LIBRARY [-lssl -lcrypto]
"""
import re
import subprocess
import sys


def main():
    library, *tls = sys.argv[1:]
    dynamic = subprocess.run(["readelf", "-d", library], stdout=subprocess.PIPE, text=True, check=True).stdout
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
    allowed = [r"libc\.so\.6", r"libgcc_s\.so\.1", r"ld-linux-.*\.so\.\d", *(rf"lib{option[2:]}\.so\.\d+" for option in tls)]
    # Where the C library is older than glibc 2.34.
    allowed += [r"libpthread\.so\.0", r"libdl\.so\.2"]
    unwanted = [name for name in needed if not any(re.fullmatch(pattern, name) for pattern in allowed)]
    missing = [pattern for pattern in (allowed[0], *allowed[3:3 + len(tls)]) if not any(re.fullmatch(pattern, name) for name in needed)]
    if unwanted or missing:
        sys.exit(f"{library} needs {unwanted}, and not {missing}: all it names are {needed}")
    print(f"it needs {needed}")


if __name__ == "__main__":
    main()
