#!/usr/bin/env python3
"""The vendor's layout, installed and used by a Makefile as the vendor's programs have; and a project that has this one as a part, which
links it, and installs nothing of it.
"""
import argparse
import os
import shutil
import subprocess
import sys

MAKEFILE = """# As those of the vendor's programs.
CC = gcc
CFLAGS = -g -std=c99 -Wall -Werror -Wno-error=deprecated-declarations -D_POSIX_C_SOURCE=200112L -D_XOPEN_SOURCE=700 -I$(CLIENT)/include
LDFLAGS = $(CLIENT)/lib/$(ARCHITECTURE)/libdiffusion.a -lpthread

all: reconnect reconnect_shared cpp_session
reconnect: $(EXAMPLES)/reconnection/reconnect.c
\t$(CC) $(CFLAGS) $< -o $@ $(LDFLAGS)
reconnect_shared: $(EXAMPLES)/reconnection/reconnect.c
\t$(CC) $(CFLAGS) $< -o $@ -L$(CLIENT)/lib/$(ARCHITECTURE) -ldiffusion
cpp_session: $(EXAMPLES)/sessions/cpp_session.cpp
\tg++ -std=c++17 -I$(CLIENT)/include $< -o $@ $(LDFLAGS)
"""
PROJECT = """cmake_minimum_required(VERSION 3.16)
project(parent LANGUAGES C CXX)
add_subdirectory("@SOURCE@" diffusion)
add_executable(parent main.c)
target_link_libraries(parent PRIVATE diffusion::@KIND@)
install(TARGETS parent DESTINATION bin)
"""
MAIN = """#include "diffusion.h"
int main(void) {
    LIST_T *list = list_create();
    list_append_last(list, list);
    list_free(list, NULL);
    return 0;
}
"""


def run(*command, env=None):
    """Runs a command, which must succeed."""
    print("+", *command, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env, check=False)
    if done.returncode != 0:
        print(done.stdout)
        sys.exit(f"{command[0]} ended with {done.returncode}")
    return done.stdout


def files(folder):
    """All files below a folder."""
    return sorted(os.path.relpath(os.path.join(path, name), folder) for path, _, names in os.walk(folder) for name in names)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("source", "cmake", "cargo-target", "profile", "devserver", "work"):
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    work = arguments.work
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    # With the server cargo has built it all already; without it the features of what both use are others, and all is built anew.
    options = ["-DDIFFUSION_BUILD_SERVER=ON", f"-DDIFFUSION_CARGO_TARGET_DIR={arguments.cargo_target}", f"-DDIFFUSION_CARGO_PROFILE={arguments.profile}"]

    # The vendor's layout.
    client, build = os.path.join(work, "client"), os.path.join(work, "legacy")
    run(arguments.cmake, "-S", arguments.source, "-B", build, *options, "-DDIFFUSION_BUILD_TESTS=OFF", "-DDIFFUSION_BUILD_EXAMPLES=OFF",
        "-DDIFFUSION_LEGACY_LAYOUT=ON")
    run(arguments.cmake, "--build", build)
    run(arguments.cmake, "--install", build, "--prefix", client)
    architecture = os.uname().machine
    for name in ("include/diffusion.h", "include/features/topics.h", "include/apr.h", f"lib/{architecture}/libdiffusion.a",
                 f"lib/{architecture}/libdiffusion.so"):
        if not os.path.exists(os.path.join(client, name)):
            sys.exit(f"{name} is not installed")
    with open(os.path.join(work, "Makefile"), "w", encoding="utf-8") as file:
        file.write(MAKEFILE)
    # Makefiles know no blanks in the names of files.
    os.symlink(os.path.join(arguments.source, "c-examples"), os.path.join(work, "examples"))
    run("make", "-C", work, "CLIENT=client", f"ARCHITECTURE={architecture}", "EXAMPLES=examples")
    runner = os.path.join(arguments.source, "tests", "cmake", "run_with_server.py")
    environment = {**os.environ, "LD_LIBRARY_PATH": os.path.join(client, "lib", architecture)}
    for case, program in (("reconnect", "reconnect"), ("reconnect", "reconnect_shared"), ("cpp_session", "cpp_session")):
        run(sys.executable, runner, "--case", case, "--devserver", arguments.devserver, "--program", os.path.join(work, program), env=environment)

    # A part of another project.
    for kind in ("diffusion", "static"):
        parent, prefix = os.path.join(work, kind), os.path.join(work, f"{kind}-prefix")
        os.makedirs(parent)
        for name, text in (("CMakeLists.txt", PROJECT.replace("@SOURCE@", arguments.source).replace("@KIND@", kind)), ("main.c", MAIN)):
            with open(os.path.join(parent, name), "w", encoding="utf-8") as file:
                file.write(text)
        build = os.path.join(parent, "build")
        run(arguments.cmake, "-S", parent, "-B", build, *options[1:])
        with open(os.path.join(build, "CMakeCache.txt"), encoding="utf-8") as file:
            if "DIFFUSION_BUILD_SERVER:BOOL=OFF" not in file.read():
                sys.exit("a part of another project builds the server without being asked")
        run(arguments.cmake, "-S", parent, "-B", build, *options)
        run(arguments.cmake, "--build", build)
        run(os.path.join(build, "parent"))
        run(arguments.cmake, "--install", build, "--prefix", prefix)
        if files(prefix) != ["bin/parent"]:
            sys.exit(f"installed are {files(prefix)}")
    shutil.rmtree(work)
    print("both work")


if __name__ == "__main__":
    main()
