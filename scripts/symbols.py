#!/usr/bin/env python3
"""Keeps docs/SYMBOLS.md: which function and data symbol appeared in which version; and library/exports.map, the version
script that both libraries are linked with.

Names come from the headers. A name that the page does not have yet is marked as unreleased, until scripts/release.py puts the
version there; with --check both files must be complete already, and nothing that they list may have gone.
"""
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PAGE = os.path.join(ROOT, "docs", "SYMBOLS.md")
EXPORTS = os.path.join(ROOT, "library", "exports.map")
# One version for all: programs that need what a later version of the interface adds will say so in another one.
EXPORTS_START = """# What the libraries export. Kept by scripts/symbols.py from the headers.
DIFFUSION_6.9 {
    global:
"""
EXPORTS_END = """    local:
        *;
};
"""
START = """# Symbols

What the library exports and since which version of the package. Kept by `scripts/symbols.py` from the headers; a test
fails when it is out of date. What the vendor's interface does not have is marked as extension; APR is what programs use of that library.

| symbol | since | |
| --- | --- | --- |
"""
# The names that the vendor's interface does not have, by how they begin.
EXTENSION_PREFIXES = ("diffusion_reconnection_attempt_", "diffusion_reconnection_strategy_", "diffusion_session_factory_inline_callbacks",
                      "diffusion_session_factory_io_threads",
                      "diffusion_session_factory_proxy", "diffusion_session_factory_tls_", "diffusion_session_factory_traffic_",
                      "diffusion_session_diagnosis", "diffusion_session_statistics", "diffusion_set_log_handler")


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def declared():
    """Functions and data that the headers declare."""
    names = set()
    for header in ("diffusion.h", "args.h", "diffusion-apr.h"):
        text = re.sub(r"/\*.*?\*/", "", read("include", header), flags=re.S)
        text = re.sub(r"^\s*#(?:.*\\\n)*.*$", "", text, flags=re.M)
        names.update(re.findall(r"^extern const [^;]*?(\w+)(?:\[\w*\])?;", text, flags=re.M))
        # A declaration outside of braces, that begins at the start of a line and is neither typedef nor definition.
        for match in re.finditer(r"^(?!typedef|static|struct \w+ \{|extern)[A-Za-z_][\w\s*]*?[\s*](\w+)\(", text, flags=re.M):
            names.add(match.group(1))
        names.update(re.findall(r"^DECL_PARSER_JUMP_FN\((\w+)\)", text, flags=re.M))
    return names


def remark(name):
    return "APR" if name.startswith("apr_") else "extension" if name.startswith(EXTENSION_PREFIXES) else ""


def main():
    listed = {}
    if os.path.exists(PAGE):
        listed = dict(re.findall(r"^\| `(\w+)` \| (\S+) \|", read("docs", "SYMBOLS.md"), flags=re.M))
    names = declared()
    gone = sorted(set(listed) - names)
    if gone:
        sys.exit(f"symbols have gone: {', '.join(gone)}")
    rows = "".join(f"| `{name}` | {listed.get(name, 'unreleased')} | {remark(name)} |\n" for name in sorted(names))
    exports = EXPORTS_START + "".join(f"        {name};\n" for name in sorted(names)) + EXPORTS_END
    for path, text in ((PAGE, START + rows), (EXPORTS, exports)):
        if "--check" in sys.argv[1:]:
            if not os.path.exists(path) or text != read(path):
                sys.exit(f"{os.path.relpath(path, ROOT)} is out of date: run scripts/symbols.py")
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    print(f"{len(names)} symbols")


if __name__ == "__main__":
    main()
