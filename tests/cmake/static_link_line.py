#!/usr/bin/env python3
"""The libraries that a program linked with libdiffusion.a needs: what the files say is what rustc says, asked with the profile
of the tests, where nothing has to be optimised.
"""
import argparse
import os
import re
import subprocess
import sys


def read(*names):
    with open(os.path.join(*names), encoding="utf-8") as file:
        return file.read()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("source", "cargo", "target-dir"):
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    told = subprocess.run(
        [arguments.cargo, "rustc", "--locked", "--package", "libdiffusion", "--target-dir", arguments.target_dir,
         "--crate-type", "staticlib", "--", "--print", "native-static-libs"],
        cwd=arguments.source, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    found = re.search(r"native-static-libs: (.*)", told.stdout)
    if told.returncode != 0 or not found:
        print(told.stdout)
        sys.exit("rustc did not tell the libraries")
    # The same library may be named several times; once is enough.
    wanted = " ".join(dict.fromkeys(found.group(1).split()))
    kept = read(arguments.source, "cmake", "native-static-libs.txt").strip()
    print(f"rustc: {wanted}\nkept:  {kept}")
    if kept != wanted:
        sys.exit("cmake/native-static-libs.txt differs from what rustc says")
    if kept not in read(arguments.source, "README.md"):
        sys.exit("README.md has another link line")


if __name__ == "__main__":
    main()
