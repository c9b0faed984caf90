#!/usr/bin/env python3
"""Installs into a new folder, moves the folder, and uses the package from there as programs do: with find_package (shared
and static) and with pkg-config. Programs that come out are run against the installed development server.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys

VENDOR_FLAGS = ["-std=c99", "-Wall", "-Werror", "-Wno-error=deprecated-declarations", "-D_POSIX_C_SOURCE=200112L", "-D_XOPEN_SOURCE=700"]


def run(*command, env=None):
    """Runs a command, which must succeed; gives its output."""
    print("+", *command, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env, check=False)
    if done.returncode != 0:
        print(done.stdout)
        sys.exit(f"{command[0]} ended with {done.returncode}")
    return done.stdout


def needed(program):
    """The shared libraries that a file names, and its own name."""
    dynamic = run("readelf", "-d", program)
    return set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)), set(re.findall(r"\(SONAME\).*\[(.*)\]", dynamic)), dynamic


def check(condition, problem):
    if not condition:
        sys.exit(f"FAILED: {problem}")


# Versions of the interface that programs may ask for, and whether this one suits them.
SUITS = {"": True, "6": True, "6.4": True, "6.9": True, "6.9.0": True, "6.9.1": False, "6.12": False, "7": False, "5": False, "0.1": False}


def check_find_package(cmake, prefix, folder, interface, library):
    """Asks for each of those versions in one project."""
    os.makedirs(folder)
    with open(os.path.join(folder, "CMakeLists.txt"), "w", encoding="utf-8") as file:
        file.write("cmake_minimum_required(VERSION 3.16)\nproject(versions LANGUAGES C)\n")
        for wanted in SUITS:
            file.write(f'unset(diffusion_DIR CACHE)\nfind_package(diffusion {wanted} QUIET CONFIG)\n'
                       f'message("<{wanted}> ${{diffusion_FOUND}} ${{diffusion_VERSION}} ${{diffusion_LIBRARY_VERSION}}")\n')
    said = run(cmake, "-S", folder, "-B", os.path.join(folder, "build"), f"-DCMAKE_PREFIX_PATH={prefix}")
    found = dict(re.findall(r"^<(.*)> (0|1) ", said, re.M))
    check(found == {wanted: str(int(suits)) for wanted, suits in SUITS.items()}, f"find_package accepts {found}")
    check(f"<> 1 {interface} {library}\n" in said, "find_package tells both versions")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("build", "source", "cmake", "work", "cargo-archive"):
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    work = arguments.work
    shutil.rmtree(work, ignore_errors=True)
    first, prefix = os.path.join(work, "first"), os.path.join(work, "moved here")
    run(arguments.cmake, "--install", arguments.build, "--prefix", first)
    os.rename(first, prefix)
    pc_files = [os.path.join(folder, "diffusion.pc") for folder, _, names in os.walk(prefix) if "diffusion.pc" in names]
    check(len(pc_files) == 1, "one diffusion.pc")
    libdir = os.path.dirname(os.path.dirname(pc_files[0]))
    devserver = os.path.join(prefix, "bin", "diffusion-devserver")

    # The shared library and its names.
    shared = os.path.join(libdir, "libdiffusion.so")
    libraries, sonames, dynamic = needed(shared)
    check(sonames == {"libdiffusion.so.6"}, f"SONAME is {sonames}")
    check("NODELETE" in dynamic, "the library is not marked nodelete")
    check(os.path.islink(shared) and os.path.islink(shared + ".6") and os.path.exists(shared + ".6"), "symbolic links")
    check("BIND_NOW" in dynamic and "GNU_RELRO" in run("readelf", "-lW", shared), "the library is not read-only after it is loaded")
    # Optimised when linked: cargo's archive has one object for all Rust crates but the compiler's own.
    check(run("ar", "t", os.path.join(libdir, "libdiffusion.a")).split() == ["diffusion.o"], "the archive is one object")
    members = run("ar", "t", arguments.cargo_archive).split()
    crates = {member.split("-")[0].split(".")[0] for member in members if member.endswith(".rcgu.o")}
    check(crates == {"diffusion", "compiler_builtins"}, f"the archive is not optimised as a whole: it has objects of {crates}")
    headers = sum(name.endswith(".h") for _, _, names in os.walk(os.path.join(prefix, "include", "diffusion")) for name in names)
    check(headers >= 90, f"{headers} headers")
    check(os.listdir(os.path.join(prefix, "include")) == ["diffusion"], "only one folder in include")

    runner = os.path.join(arguments.source, "tests", "cmake", "run_with_server.py")

    def example(case, program):
        environment = {**os.environ, "LD_LIBRARY_PATH": libdir}
        run(sys.executable, runner, "--case", case, "--devserver", devserver, "--program", program, env=environment)

    # find_package in a project of its own.
    for kind, option in (("shared", "OFF"), ("static", "ON")):
        folder = os.path.join(work, kind)
        run(arguments.cmake, "-S", os.path.join(arguments.source, "c-examples"), "-B", folder, f"-DCMAKE_PREFIX_PATH={prefix}",
            f"-DDIFFUSION_EXAMPLES_STATIC={option}")
        run(arguments.cmake, "--build", folder, "--parallel", "2")
        program = os.path.join(folder, "reconnect")
        check(("libdiffusion.so.6" in needed(program)[0]) == (kind == "shared"), f"{kind}: {needed(program)[0]}")
        example("reconnect", program)
        example("cpp_session", os.path.join(folder, "cpp_session"))

    # The program diffusion is installed with its page and its completion, needs no library of ours, and can be built with the package.
    tool = os.path.join(prefix, "bin", "diffusion")
    check("libdiffusion.so.6" not in needed(tool)[0], "the program diffusion needs the shared library")
    check(run(tool, "--version").startswith("diffusion "), "the program diffusion tells its version")
    for name in ("man/man1/diffusion.1", "man/man1/diffusion-devserver.1", "bash-completion/completions/diffusion"):
        check(os.path.getsize(os.path.join(prefix, "share", name)) > 500, f"{name} is installed")
    folder = os.path.join(work, "tools")
    run(arguments.cmake, "-S", os.path.join(arguments.source, "tools"), "-B", folder, f"-DCMAKE_PREFIX_PATH={prefix}")
    run(arguments.cmake, "--build", folder, "--parallel", "2")
    check(run(os.path.join(folder, "diffusion"), "--help") == run(tool, "--help"), "the program diffusion, built with the package, is the same")

    # pkg-config.
    environment = {**os.environ, "PKG_CONFIG_PATH": os.path.dirname(pc_files[0])}

    def pkg_config(*options):
        return run("pkg-config", *options, "diffusion", env=environment).strip()

    def words(text):
        """pkg-config escapes blanks."""
        return [word.replace("\\ ", " ") for word in re.split(r"(?<!\\) ", text) if word]

    header = open(os.path.join(prefix, "include", "diffusion", "diffusion.h"), encoding="utf-8").read()
    manifest = open(os.path.join(arguments.source, "Cargo.toml"), encoding="utf-8").read()
    interface, library = (re.search(rf'^{name} = "(.*)"', manifest, re.M).group(1) for name in ("interface-version", "version"))
    check(f'DIFFUSION_VERSION DIFFUSION_C_UNUSED = "{interface}#{library}";' in header, "the header's versions are those of Cargo.toml")
    check(pkg_config("--modversion") == interface, "pkg-config's version is the interface's")
    check(pkg_config("--variable=library_version") == library, "the library's version in pkg-config")
    check(os.path.realpath(shared).endswith(f"libdiffusion.so.{interface}"), "the version in the file's name")
    for wanted, suits in (("6.4", True), ("6.9", True), ("6.12", False), ("7", False)):
        refused = subprocess.run(["pkg-config", f"--atleast-version={wanted}", "diffusion"], env=environment, check=False).returncode
        check((refused == 0) == suits, f"pkg-config --atleast-version={wanted}")
    check_find_package(arguments.cmake, prefix, os.path.join(work, "versions"), interface, library)
    for name in ("LICENSE", "THIRD-PARTY-LICENSES"):
        check(os.path.getsize(os.path.join(prefix, "share", "doc", "diffusion", name)) > 1000, f"{name} is installed")
    source = os.path.join(arguments.source, "c-examples", "reconnection", "reconnect.c")
    program = os.path.join(work, "by_pkg_config")
    run("cc", *VENDOR_FLAGS, source, "-o", program, *words(pkg_config("--cflags", "--libs")))
    check("libdiffusion.so.6" in needed(program)[0], "linked with the shared library")
    example("reconnect", program)
    program = os.path.join(work, "by_pkg_config_static")
    run("cc", *VENDOR_FLAGS, source, "-o", program, *words(pkg_config("--cflags")), os.path.join(libdir, "libdiffusion.a"))
    check("libdiffusion.so.6" not in needed(program)[0], "linked with the static library")
    example("reconnect_plain_free", program)
    # With exactly what pkg-config prints, a program that has everything inside.
    program = os.path.join(work, "by_pkg_config_all_static")
    run("cc", "-static", *VENDOR_FLAGS, source, "-o", program, *words(pkg_config("--static", "--cflags", "--libs")))
    check(not needed(program)[0], "linked with nothing that is shared")
    example("reconnect", program)
    # What is installed is stripped; debug information is there for who asks for it.
    check(".debug_info" not in run("readelf", "-SW", shared), "the library has debug information inside")
    sizes = {name: os.path.getsize(os.path.join(libdir, name)) / 1e6 for name in ("libdiffusion.so", "libdiffusion.a")}
    check(sizes["libdiffusion.so"] < 6 or "ssl" not in str(libraries), f"the shared library is too large: {sizes}")
    check(sizes["libdiffusion.a"] < 28, f"the archive is too large: {sizes}")
    run(arguments.cmake, "--install", arguments.build, "--prefix", prefix, "--component", "debug")
    check(os.path.exists(f"{os.path.realpath(shared)}.debug") and os.path.exists(os.path.join(libdir, "libdiffusion-debug.a")), "debug information")
    # The examples linked with the archive take more than a gigabyte.
    shutil.rmtree(work)
    print("the installed package works")


if __name__ == "__main__":
    main()
