#!/usr/bin/env python3
"""Keeps docs/SYMBOLS.md: which function and data symbol appeared in which version.

Names come from the headers. A name that the page does not have yet is marked as unreleased, until scripts/release.py puts the
version there; with --check the page must be complete already, and nothing that it lists may have gone.
"""
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PAGE = os.path.join(ROOT, "docs", "SYMBOLS.md")
START = """# Symbols

What the library exports and since which version of the package. Kept by `scripts/symbols.py` from the headers; a test
fails when it is out of date. What the vendor's interface does not have is marked as extension.

| symbol | since | |
| --- | --- | --- |
"""
# The names that the vendor's interface does not have, by how they begin.
EXTENSION_PREFIXES = ("diffusion_reconnection_attempt_", "diffusion_reconnection_strategy_", "diffusion_session_factory_proxy",
                      "diffusion_session_factory_tls_", "diffusion_session_statistics", "diffusion_set_log_handler")


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def declared():
    """Functions and data that the headers declare."""
    names = set()
    for header in ("diffusion.h", "args.h"):
        text = re.sub(r"/\*.*?\*/", "", read("include", header), flags=re.S)
        text = re.sub(r"^\s*#(?:.*\\\n)*.*$", "", text, flags=re.M)
        names.update(re.findall(r"^extern const [^;]*?(\w+)(?:\[\w*\])?;", text, flags=re.M))
        # A declaration outside of braces, that begins at the start of a line and is neither typedef nor definition.
        for match in re.finditer(r"^(?!typedef|static|struct \w+ \{|extern)[A-Za-z_][\w\s*]*?[\s*](\w+)\(", text, flags=re.M):
            names.add(match.group(1))
        names.update(re.findall(r"^DECL_PARSER_JUMP_FN\((\w+)\)", text, flags=re.M))
    return names


def extension(name):
    return name.startswith(EXTENSION_PREFIXES)


def main():
    listed = {}
    if os.path.exists(PAGE):
        listed = dict(re.findall(r"^\| `(\w+)` \| (\S+) \|", read("docs", "SYMBOLS.md"), flags=re.M))
    names = declared()
    gone = sorted(set(listed) - names)
    if gone:
        sys.exit(f"symbols have gone: {', '.join(gone)}")
    rows = "".join(f"| `{name}` | {listed.get(name, 'unreleased')} | {'extension' if extension(name) else ''} |\n" for name in sorted(names))
    page = START + rows
    if "--check" in sys.argv[1:]:
        if page != read("docs", "SYMBOLS.md"):
            sys.exit("docs/SYMBOLS.md is out of date: run scripts/symbols.py")
        print(f"{len(names)} symbols")
        return
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(page)


if __name__ == "__main__":
    main()
