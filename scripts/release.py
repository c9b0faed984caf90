#!/usr/bin/env python3
"""Makes a release, and checks that everything which names a version names the same.

    release.py check            what CI runs; if the commit has a tag v*, that too
    release.py prepare X.Y.Z    writes the version and the date wherever they stand; CONTRIBUTING.md says what follows
"""
import datetime
import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
VERSION = r"\d+\.\d+\.\d+(?:-[0-9a-z.]+)?"


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def replace(path, pattern, text):
    """Replaces the one place in a file that matches."""
    changed, count = re.subn(pattern, text, read(path), count=1, flags=re.M)
    if count != 1:
        sys.exit(f"{path} has nothing like {pattern}")
    with open(os.path.join(ROOT, path), "w", encoding="utf-8") as file:
        file.write(changed)


def tags():
    """The version tags of the commit that is checked out; none outside of a repository."""
    git = subprocess.run(["git", "tag", "--points-at", "HEAD", "v*"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                         check=False)
    return git.stdout.split()


def check():
    manifest = read("Cargo.toml")
    version = re.search(rf'^version = "({VERSION})"$', manifest, re.M).group(1)
    interface = re.search(r'^interface-version = "(.*)"$', manifest, re.M).group(1)
    problems = []
    locked = re.findall(r'^name = "(diffusion|devserver)"\nversion = "(.*)"$', read("Cargo.lock"), re.M)
    if sorted(locked) != [("devserver", version), ("diffusion", version)]:
        problems.append(f"Cargo.lock has {locked}")
    if f'"{interface}#{version}"' not in read("include", "diffusion.h"):
        problems.append("DIFFUSION_VERSION in include/diffusion.h is another one")
    changes = re.findall(rf"^## \[(Unreleased|{VERSION})\](?: - \d{{4}}-\d\d-\d\d)?\n(.*?)(?=^## |\Z)", read("CHANGELOG.md"), re.M | re.S)
    if not changes or changes[0][0] != "Unreleased":
        problems.append("CHANGELOG.md does not begin with [Unreleased]")
    elif len(changes) < 2 or changes[1][0] != version:
        problems.append(f"the newest version in CHANGELOG.md is not {version}")
    for tag in tags():
        if tag != f"v{version}":
            problems.append(f"the commit has the tag {tag}")
        if changes and changes[0][1].strip():
            problems.append(f"{tag} has unreleased changes in CHANGELOG.md")
        if "unreleased" in read("docs", "SYMBOLS.md"):
            problems.append(f"{tag} has unreleased symbols in docs/SYMBOLS.md")
    if problems:
        sys.exit(f"Cargo.toml says {version}, but " + "; ".join(problems))
    print(f"library {version}, interface {interface}: all places agree")


def prepare(version):
    if not re.fullmatch(VERSION, version):
        sys.exit(f"{version} is not a version X.Y.Z")
    today = datetime.date.today().isoformat()
    replace("Cargo.toml", rf'^version = "{VERSION}"$', f'version = "{version}"')
    replace("CHANGELOG.md", r"^## \[Unreleased\]$", f"## [Unreleased]\n\n## [{version}] - {today}")
    page = read("docs", "SYMBOLS.md").replace("| unreleased |", f"| {version} |")
    with open(os.path.join(ROOT, "docs", "SYMBOLS.md"), "w", encoding="utf-8") as file:
        file.write(page)
    # Brings Cargo.lock and the headers up to date.
    subprocess.run(["cargo", "check", "--quiet", "--workspace"], cwd=ROOT, check=True)
    # What the next release is compared with.
    subprocess.run([sys.executable, os.path.join("tests", "abi", "interface.py"), "freeze"], cwd=ROOT, check=True)
    check()


def main():
    arguments = sys.argv[1:]
    if arguments == ["check"]:
        check()
    elif len(arguments) == 2 and arguments[0] == "prepare":
        prepare(arguments[1])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
