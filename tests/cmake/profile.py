#!/usr/bin/env python3
"""DIFFUSION_PROFILE_USE: rustc is told of the profile, beside what the user has told it; a changed profile is another one; what is none is
refused when CMake configures. In place of cargo a program is called that keeps what it was told. scripts/profile.sh refuses tools that do
not fit each other before it builds anything.
"""
import argparse
import os
import shutil
import subprocess
import sys

CARGO = """#!/bin/sh
case $1 in
    --version) echo 'cargo 1.999.0' ;;
    build) printf %s "$CARGO_ENCODED_RUSTFLAGS" > "$TOLD"; printf %s "$*" > "$TOLD.arguments"; exit 1 ;;
esac
"""
# Of an LLVM that does not exist, so that no machine has tools of it.
RUSTC = """#!/bin/sh
case $1 in
    -vV) printf 'host: %s\\nLLVM version: 999.1.2\\n' here ;;
    --print) echo "${0%/*}/sysroot" ;;
esac
"""
PROFDATA = """#!/bin/sh
printf 'LLVM (http://llvm.org/):\\n  LLVM version %s.1.0\\n'
"""
MAGIC = b"\xfflprofi\x81"


class Build:
    """A build folder, and what cargo was told there."""

    def __init__(self, arguments, name, cargo):
        self.arguments = arguments
        self.folder = os.path.join(arguments.work, name)
        self.cargo = cargo
        self.told = f"{self.folder}.told"
        self.environment = {name: value for name, value in os.environ.items() if name not in ("CARGO_ENCODED_RUSTFLAGS", "CARGO_TARGET_DIR")}
        self.environment.update(LC_ALL="C", TOLD=self.told, RUSTFLAGS="-Ctarget-cpu=native --cfg 'of the user'")

    def configure(self, *options, status=0):
        """What CMake says."""
        done = subprocess.run(
            [self.arguments.cmake, "-S", self.arguments.source, "-B", self.folder, "-DDIFFUSION_BUILD_EXAMPLES=OFF", "-DDIFFUSION_BUILD_TESTS=OFF",
             f"-DDIFFUSION_CARGO={self.cargo}", *options],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, cwd=self.arguments.work,
            env=self.environment)
        if min(done.returncode, 1) != status:
            sys.exit(f"CMake ended with {done.returncode}:\n{done.stdout}")
        # It breaks lines where it likes.
        return " ".join(done.stdout.split())

    def flags(self):
        """What rustc would be told."""
        subprocess.run([self.arguments.cmake, "--build", self.folder, "--target", "diffusion_cargo"], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False, env=self.environment)
        with open(self.told, encoding="utf-8") as file:
            flags = file.read().split("\x1f")
        os.remove(self.told)
        check(flags[:3] == ["-Ctarget-cpu=native", "--cfg", "of the user"], f"the user's flags are lost: {flags}")
        return [flag for flag in flags if flag.startswith("-Cprofile")]


def check(condition, otherwise):
    if not condition:
        sys.exit(otherwise)


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


def write_program(path, content):
    write(path, content.encode())
    os.chmod(path, 0o755)


def script(arguments, build, *options, **environment):
    """What scripts/profile.sh does."""
    return subprocess.run(["bash", os.path.join(arguments.source, "scripts", "profile.sh"), *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, env={**os.environ, "DIFFUSION_BUILD_DIR": build, **environment})


def refuses(arguments, expected, *options, **environment):
    """Checks that scripts/profile.sh says so, and builds nothing."""
    build = os.path.join(arguments.work, "never")
    done = script(arguments, build, *options, **environment)
    check(done.returncode == 1 and expected in done.stdout, f"{environment}: ended with {done.returncode}, lacks “{expected}”:\n{done.stdout}")
    check(not os.path.exists(f"{build}-profile"), "it builds nevertheless")


def check_tools(arguments):
    """What scripts/profile.sh needs besides cargo."""
    work = arguments.work
    rustc, profdata, library = (os.path.join(work, name) for name in ("rustc", "llvm-profdata", "sysroot/lib/rustlib/here/lib"))
    write_program(rustc, RUSTC)
    write_program(profdata, PROFDATA % 998)
    none = {"LLVM_PROFDATA": "", "RUSTC": rustc}
    refuses(arguments, "rustc was not found", **{**none, "RUSTC": os.path.join(work, "no-rustc")})
    refuses(arguments, "this rustc has no profiler_builtins", **none)
    os.makedirs(library)
    write(os.path.join(library, "libprofiler_builtins-0.rlib"), b"")
    refuses(arguments, "no llvm-profdata of LLVM 999 was found", **none)
    tools = {**none, "LLVM_PROFDATA": profdata}
    refuses(arguments, f"rustc has LLVM 999 inside, and LLVM_PROFDATA ({profdata}) is of 998", **tools)
    write_program(profdata, PROFDATA % 999)
    refuses(arguments, "a library for another machine", "-DDIFFUSION_CARGO_TARGET=aarch64-unknown-linux-gnu", **tools)
    refuses(arguments, "there is no development server", "-DDIFFUSION_BUILD_SERVER=OFF", **tools)
    return tools


def check_options(arguments, cargo, tools):
    """The options of scripts/profile.sh hold for one run."""
    told = os.path.join(arguments.work, "options")
    for options in (["-DDIFFUSION_VENDORED_TLS=ON"], []):
        said = script(arguments, told, f"-DDIFFUSION_CARGO={cargo}", *options, **tools, TOLD=told).stdout
        check(os.path.exists(f"{told}.arguments"), said)
        with open(f"{told}.arguments", encoding="utf-8") as file:
            check(("vendored-tls" in file.read()) == bool(options), f"{options}: {said}")
        os.remove(f"{told}.arguments")


def used(build, content):
    """The name of the profile that rustc is told of, which has this content."""
    flags = build.flags()
    check(len(flags) == 1 and flags[0].startswith("-Cprofile-use="), f"rustc is not told of the profile: {flags}")
    path = flags[0].partition("=")[2]
    with open(path, "rb") as file:
        check(file.read() == content, f"{path} is another profile")
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("source", "cmake", "work"):
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    work = arguments.work = os.path.abspath(arguments.work)
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    cargo = os.path.join(work, "cargo")
    write_program(cargo, CARGO)
    profile = os.path.join(work, "a profile")

    build = Build(arguments, "build", cargo)
    build.configure()
    check(build.flags() == [], "without a profile rustc is told of one")
    # A name is taken from the folder where CMake is called.
    write(profile, MAGIC + b"first")
    build.configure("-DDIFFUSION_PROFILE_USE=a profile")
    first = used(build, MAGIC + b"first")
    time = os.stat(first).st_mtime_ns
    build.configure()
    check(used(build, MAGIC + b"first") == first, "the same profile has another name")
    # Cargo builds anew what was built with an older file.
    check(os.stat(first).st_mtime_ns == time, "the same profile is written anew")
    # Cargo looks at the name, and not into the file.
    write(profile, MAGIC + b"second")
    check(used(build, MAGIC + b"second") != first, "another profile has the same name")
    # Each build folder has its own.
    build.configure("-DDIFFUSION_PROFILE_USE=")
    check(build.flags() == [], "the profile that was given before is used")
    build.configure("-DDIFFUSION_PROFILE_GENERATE=counts")
    check(build.flags() == [f"-Cprofile-generate={work}/counts"], "no profile is made")

    write(os.path.join(work, "raw"), b"\x81rforpl\xffno index")
    write(os.path.join(work, "empty"), b"")
    refused = {
        "missing": "DIFFUSION_PROFILE_USE names no file",
        "build": "DIFFUSION_PROFILE_USE names no file",
        "raw": "names a file that \"llvm-profdata merge\" has not written",
        "empty": "names a file that \"llvm-profdata merge\" has not written",
    }
    for name, expected in refused.items():
        said = Build(arguments, "refused", cargo).configure(f"-DDIFFUSION_PROFILE_USE={name}", status=1)
        check(expected in said and os.path.join(work, name) in said and "scripts/profile.sh" in said, f"{name}: {said}")
    said = Build(arguments, "both", cargo).configure("-DDIFFUSION_PROFILE_USE=a profile", "-DDIFFUSION_PROFILE_GENERATE=counts", status=1)
    check("A profile is either made or used" in said, said)
    check_options(arguments, cargo, check_tools(arguments))
    shutil.rmtree(work)
    print("profiles are used, and what is none is refused")


if __name__ == "__main__":
    main()
