#!/usr/bin/env python3
"""Nothing that was built names a folder of this machine: the sources, the build folders, the home folder, cargo's own."""
import argparse
import os
import re
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--source", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("--target-dir", required=True)
    arguments = parser.parse_args()
    home = os.path.expanduser("~")
    folders = {arguments.source, arguments.build, arguments.target_dir, os.environ.get("CARGO_HOME", os.path.join(home, ".cargo"))}
    # A home folder as short as / would be everywhere.
    if len(home) > 4:
        folders.add(home)
    folders = sorted({os.path.realpath(folder) for folder in folders} | folders)
    found = 0
    for name in arguments.files:
        with open(name, "rb") as file:
            content = file.read()
        for folder in folders:
            text = rb"[ -~]*" + re.escape(os.fsencode(folder)) + rb"/[ -~]*"
            places = set(re.findall(text, content))
            found += len(places)
            for place in sorted(places)[:10]:
                print(f"{name}: {place[:200].decode(errors='replace')}")
    if found:
        sys.exit(f"{found} strings with paths of this machine")


if __name__ == "__main__":
    main()
