#!/usr/bin/env python3
"""Machines that lack something: CMake says what to install when it configures, in a sentence."""
import argparse
import os
import shutil
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("source", "cmake", "work"):
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    work = arguments.work
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    old_cargo = os.path.join(work, "old-cargo")
    with open(old_cargo, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\necho 'cargo 1.63.0 (fd9c4297c 2022-07-01)'\n")
    os.chmod(old_cargo, 0o755)
    broken_cargo = os.path.join(work, "broken-cargo")
    with open(broken_cargo, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\necho 'no default toolchain is configured' >&2\nexit 1\n")
    os.chmod(broken_cargo, 0o755)
    # Where the compiler's libraries lie is found by CMake itself.
    folders = "/usr/lib;/usr/lib64;/lib;/lib64;" + ";".join(f"{top}/{os.uname().machine}-linux-gnu" for top in ("/usr/lib", "/lib"))
    cases = {
        "old cargo": ([f"-DDIFFUSION_CARGO={old_cargo}"], 1, ["is of version 1.63.0; Rust 1.85 or newer is needed", "cargo and rustc"]),
        "broken cargo": ([f"-DDIFFUSION_CARGO={broken_cargo}"], 1, ["does not run: no default toolchain is configured"]),
        "no headers of OpenSSL": (["-DCMAKE_IGNORE_PATH=/usr/include;/usr/local/include"], 1,
                                  ["OpenSSL's headers were not found. Install libssl-dev", "DIFFUSION_VENDORED_TLS=ON"]),
        "no archives of OpenSSL": ([f"-DCMAKE_IGNORE_PATH={folders}"], 0,
                                   ["libssl.a, libcrypto.a", "will need -lssl -lcrypto"]),
        "tests without a server": (["-DDIFFUSION_BUILD_TESTS=ON", "-DDIFFUSION_BUILD_SERVER=OFF"], 1, ["The tests need the development server"]),
        "options of CMake that do nothing": (["-DBUILD_SHARED_LIBS=OFF", "-DCMAKE_BUILD_TYPE=Debug"], 0,
                                             ["BUILD_SHARED_LIBS has no effect", "unless DIFFUSION_CARGO_PROFILE is dev"]),
    }
    problems = []
    for number, (name, (options, status, expected)) in enumerate(cases.items()):
        configured = subprocess.run(
            [arguments.cmake, "-S", arguments.source, "-B", os.path.join(work, str(number)), "-DDIFFUSION_BUILD_EXAMPLES=OFF",
             "-DDIFFUSION_BUILD_TESTS=OFF", *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
        # CMake breaks lines where it likes.
        said = " ".join(configured.stdout.split())
        missing = [text for text in expected if text not in said]
        print(f"{name}: ended with {configured.returncode}")
        if min(configured.returncode, 1) != status or missing:
            problems.append(f"{name}: ended with {configured.returncode}, lacks {missing}:\n{configured.stdout}")
    if problems:
        sys.exit("\n".join(problems))
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
