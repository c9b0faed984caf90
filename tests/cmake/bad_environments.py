#!/usr/bin/env python3
"""Machines that lack something: CMake says what to install when it configures, in a sentence."""
import argparse
import os
import shutil
import subprocess
import sys

LATIN1 = "de_DE.ISO-8859-1"


def latin1(work):
    """A folder with a locale whose texts are not UTF-8; without one, programs take C's."""
    subprocess.run(["localedef", "-i", "de_DE", "-f", "ISO-8859-1", os.path.join(work, LATIN1)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   check=False)
    return work


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
    # Nothing is reached through this proxy, and nothing can be written below /proc.
    offline = {"CARGO_HTTP_PROXY": "http://127.0.0.1:9", "CARGO_NET_RETRY": "0"}
    environments = {
        "no network": {**offline, "CARGO_HOME": os.path.join(work, "empty")},
        "no network, no home": {**offline, "CARGO_HOME": "/proc/nobody"},
        "a locale that is not UTF-8": {"LOCPATH": latin1(work), "LC_ALL": LATIN1},
    }
    cases = {
        "no cargo": (["-DDIFFUSION_CARGO=OFF"], 1, ["cargo was not found; Rust 1.85 or newer is needed. Install rustup", "cargo and rustc"]),
        "no network": ([], 1, ["crates that the library is built from are not on this machine and cannot be downloaded", "cargo vendor --locked"]),
        "no network, no home": ([], 1, ["/proc/nobody cannot be written: crates are kept in", "cannot be downloaded", "cargo vendor --locked"]),
        "another machine": (["-DCMAKE_SYSTEM_NAME=Linux", "-DCMAKE_SYSTEM_PROCESSOR=aarch64"], 1,
                            ["builds for another machine (aarch64)", "set DIFFUSION_CARGO_TARGET", "aarch64-unknown-linux-gnu"]),
        "another machine, no emulator": (
            ["-DCMAKE_SYSTEM_NAME=Linux", "-DCMAKE_SYSTEM_PROCESSOR=aarch64", "-DDIFFUSION_CARGO_TARGET=aarch64-unknown-linux-gnu"], 1,
            ["they have to run here", "set CMAKE_CROSSCOMPILING_EMULATOR", "DIFFUSION_BUILD_SERVER"]),
        # An object is enough for CMake to know: the libraries for 32 bits may be missing, too.
        "32 bits": (["-DCMAKE_C_FLAGS=-m32", "-DCMAKE_CXX_FLAGS=-m32", "-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY"], 1,
                    ["Diffusion exists for 64-bit programs only"]),
        "no ar": (["-DCMAKE_AR=OFF"], 1, ["GNU ld, objcopy and ar are needed. Install the package binutils"]),
        "a locale that is not UTF-8": ([], 0, []),
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
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, errors="replace",
            env={**os.environ, "LC_ALL": "C", **environments.get(name, {})})
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
