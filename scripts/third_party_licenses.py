#!/usr/bin/env python3
"""Writes THIRD-PARTY-LICENSES: what is linked into the library and the development server, and under which terms.

With --check the file must be up to date already. Reads Cargo.lock by way of `cargo metadata`, and the licence files that
the crates bring. Where a crate offers a choice of licences, the first of CHOICES that it offers is taken.
"""
import json
import os
import re
import subprocess
import sys
import textwrap

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
PAGE = os.path.join(ROOT, "THIRD-PARTY-LICENSES")
PLATFORM = "x86_64-unknown-linux-gnu"
CHOICES = ("Apache-2.0", "MIT", "Unicode-3.0")
START = """Third-party software in libdiffusion and diffusion-devserver

Written by scripts/third_party_licenses.py from Cargo.lock. Both also contain the Rust standard library (Apache-2.0 OR MIT,
taken under Apache-2.0), whose copyright is held by the Rust project's contributors. OpenSSL (Apache-2.0) is inside
libdiffusion.a, on some systems with zlib (Zlib) and zstd (BSD-3-Clause); the shared library and the server are linked with
it dynamically, unless they were built with DIFFUSION_VENDORED_TLS.
"""


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def cargo(*arguments):
    return subprocess.run(["cargo", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


def linked():
    """The foreign packages whose code is in the programs: no macros and nothing that only builds or tests. The list is that of
    `cargo tree`, because `cargo metadata` also names optional dependencies that are not used."""
    packages = {(package["name"], package["version"]): package for package in json.loads(
        cargo("metadata", "--locked", "--format-version", "1", "--filter-platform", PLATFORM))["packages"]}
    tree = cargo("tree", "--locked", "--workspace", "--edges", "normal,no-proc-macro", "--target", PLATFORM, "--prefix", "none",
                 "--format", "{p}")
    names = {tuple(re.match(r"(\S+) v(\S+)", line).groups()) for line in tree.splitlines() if line}
    return [packages[name] for name in sorted(names) if packages[name]["source"]]


def taken(package):
    """The licences under which a package is used: all that its expression demands, one of each choice."""
    expression = package["license"] or sys.exit(f"{package['name']} names no licence")
    licenses = []
    for part in re.split(r" AND ", expression.replace("(", "").replace(")", "")):
        offered = re.split(r" OR |/", part)
        choice = next((license for license in CHOICES if license in offered), None)
        licenses.append(choice or sys.exit(f"{package['name']}: none of {', '.join(CHOICES)} is offered: {expression}"))
    return licenses


def texts(package, license):
    """The licence files of a package that belong to a licence, and its notices."""
    folder = os.path.dirname(package["manifest_path"])
    files = sorted(name for name in os.listdir(folder) if re.match(r"(?i)(licen[cs]e|copying|unlicense)", name))
    word = license.split("-")[0].lower()
    wanted = [name for name in files if word in name.lower()]
    # One file without the licence's name is the licence.
    wanted = wanted or [name for name in files if re.fullmatch(r"(?i)(licen[cs]e|copying)(\.(md|txt))?", name)]
    if not wanted:
        sys.exit(f"{package['name']} brings no text of {license}: {files}")
    return [read(os.path.join(folder, name)).replace("\r\n", "\n").strip() for name in wanted]


def notices(package):
    folder = os.path.dirname(package["manifest_path"])
    return [read(os.path.join(folder, name)).strip() for name in sorted(os.listdir(folder)) if re.match(r"(?i)notice", name)]


def page():
    packages = linked()
    names = {package["id"]: f"{package['name']} {package['version']}" for package in packages}
    lines = [START]
    width = max(map(len, names.values()))
    for package in packages:
        lines.append(f"{names[package['id']]:<{width}}  {' and '.join(taken(package))}")
    # Who uses which text. The Apache licence is the same for all.
    users = {}
    for package in packages:
        for license in taken(package):
            found = [read(os.path.join(ROOT, "LICENSE")).split("   APPENDIX")[0].rstrip()] if license == "Apache-2.0" else texts(package, license)
            for text in found:
                users.setdefault((license, text), []).append(names[package["id"]])
        for text in notices(package):
            users.setdefault(("Notice", text), []).append(names[package["id"]])
    for (license, text), who in sorted(users.items(), key=lambda item: (item[0][0], item[1])):
        lines += ["", "-" * 100, textwrap.fill(f"{license}: {', '.join(who)}", 100, break_on_hyphens=False), "-" * 100, "", text.strip("\n")]
    return "\n".join(lines) + "\n"


def main():
    text = page()
    if "--check" in sys.argv[1:]:
        if not os.path.exists(PAGE) or read(PAGE) != text:
            sys.exit("THIRD-PARTY-LICENSES is out of date: run scripts/third_party_licenses.py")
        print("THIRD-PARTY-LICENSES is up to date")
        return
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
