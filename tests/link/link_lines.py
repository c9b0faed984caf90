#!/usr/bin/env python3
"""Link lines of the vendor's programs, and programs that bring what the library has inside, too: each is built and run.

    link_lines.py --list                    the names of all cases
    link_lines.py --case NAME --libraries FOLDER --work FOLDER
"""
import argparse
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
INCLUDE = os.path.join(HERE, "..", "..", "include")
APR = "/usr/include/apr-1.0"
# How the vendor's programs are compiled.
C99 = ["-std=c99", "-Wall", "-Werror", "-D_POSIX_C_SOURCE=200112L", "-D_XOPEN_SOURCE=700"]

# Of each case: options before and after the object; {a} stands for libdiffusion.a, {openssl_needs} for what a static OpenSSL
# needs. Libraries that no program needs but all lines name, as pcre and curl, are empty ones made by this script.
LINES = {
    # specification/compatibility/programs section 5
    "5_9": ["{a}", "-lpthread", "-lpcre"],
    "6_0_to_6_5": ["{a}", "-lpthread", "-lpcre", "-lz"],
    "6_5_with_openssl": ["{a}", "-lpthread", "-lpcre", "-lz", "-lssl", "-lcrypto"],
    "6_6": ["{a}", "-lpthread", "-lpcre", "-lz"],
    "6_7_to_6_10": ["-Wl,--as-needed", "-lpthread", "-lpcre", "-lcurl", "-lz", "{a}"],
    "6_11": ["-laprempty", "-laprutil", "{a}", "-lpcre", "-lz", "-lpthread", "-ldl"],
    "nothing_else": ["{a}"],
    "shared": ["-L{folder}", "-Wl,-rpath,{folder}", "-ldiffusion"],
}
# What else a program may be built with. `needs`: a file or command that has to be there.
WAYS = {
    "gc_sections": {"link": ["-Wl,--gc-sections", "{a}"]},
    "no_pie": {"compile": ["-no-pie", "-fno-pie"], "link": ["-no-pie", "{a}"]},
    "no_pie_shared": {"compile": ["-no-pie", "-fno-pie"], "link": ["-no-pie", "-L{folder}", "-Wl,-rpath,{folder}", "-ldiffusion"]},
    "static": {"link": ["-static", "{a}"]},
    "static_pie": {"compile": ["-fPIE"], "link": ["-static-pie", "{a}"]},
    "lto": {"compile": ["-O2", "-flto"], "link": ["-O2", "-flto", "{a}"]},
    "gold": {"link": ["-fuse-ld=gold", "{a}"], "needs": "ld.gold"},
    "lld": {"link": ["-fuse-ld=lld", "{a}"], "needs": "ld.lld"},
    "mold": {"link": ["-fuse-ld=mold", "{a}"], "needs": "mold"},
    "clang": {"compiler": "clang", "link": ["{a}"], "needs": "clang"},
    "debug_archive": {"link": ["{folder}/libdiffusion-debug.a"]},
    "own_names": {"compile": ["-DOWN_NAMES", "-DDIFFUSION_NO_LEGACY_NAMES"], "link": ["{a}"]},
    # OpenSSL's names are not a program's to define where the system's OpenSSL is a shared library: it would call the program's.
    "own_names_shared": {"compile": ["-DOWN_NAMES", "-DSHARED_OPENSSL", "-DDIFFUSION_NO_LEGACY_NAMES"], "link": ["-L{folder}", "-Wl,-rpath,{folder}", "-ldiffusion"]},
    "own_openssl_before": {"compile": ["-DOWN_OPENSSL"], "link": ["-lssl", "-lcrypto", "{a}"], "needs": "/usr/include/openssl/ssl.h"},
    "own_openssl_after": {"compile": ["-DOWN_OPENSSL"], "link": ["{a}", "-lssl", "-lcrypto"], "needs": "/usr/include/openssl/ssl.h"},
    "own_static_openssl_before": {"compile": ["-DOWN_OPENSSL"], "link": ["-l:libssl.a", "-l:libcrypto.a", "{a}", "{openssl_needs}"],
                                  "needs": "/usr/include/openssl/ssl.h"},
    "own_static_openssl_after": {"compile": ["-DOWN_OPENSSL"], "link": ["{a}", "-l:libssl.a", "-l:libcrypto.a", "{openssl_needs}"],
                                 "needs": "/usr/include/openssl/ssl.h"},
    "apr_none": {"compile": [*C99, "-DUSES_APR"], "link": ["{a}"]},
    "apr_none_first": {"compile": [*C99, "-DUSES_APR", "-DAPR_FIRST"], "link": ["{a}"]},
    "apr_none_static": {"compile": [*C99, "-DUSES_APR"], "link": ["-static", "{a}"]},
    "apr_none_shared": {"compile": [*C99, "-DUSES_APR"], "link": ["-L{folder}", "-Wl,-rpath,{folder}", "-ldiffusion"]},
    **{f"apr_{name}": {"compile": ["-D_GNU_SOURCE", "-DUSES_APR", "-DUSES_ALL_OF_APR", f"-I{APR}"], "link": link, "needs": f"{APR}/apr.h"}
       for name, link in {
           "before": ["-lapr-1", "{a}"],
           "after": ["{a}", "-lapr-1"],
           "archive_before": ["-l:libapr-1.a", "{a}", "-luuid", "-lcrypt"],
           "archive_after": ["{a}", "-l:libapr-1.a", "-luuid", "-lcrypt"],
           "before_shared": ["-L{folder}", "-Wl,-rpath,{folder}", "-Wl,--no-as-needed", "-lapr-1", "-ldiffusion"],
           "after_shared": ["-L{folder}", "-Wl,-rpath,{folder}", "-Wl,--no-as-needed", "-ldiffusion", "-lapr-1"],
       }.items()},
    "own_zlib": {"compile": ["-DOWN_ZLIB"], "link": ["{a}", "-l:libz.a"], "needs": "/usr/include/zlib.h"},
    "other_rust_before": {"compile": ["-DOTHER_RUST"], "link": ["{work}/libother.a", "{a}"], "needs": "rustc"},
    "other_rust_after": {"compile": ["-DOTHER_RUST"], "link": ["{a}", "{work}/libother.a"], "needs": "rustc"},
}


def run(*command, env=None):
    """Runs a command, which must succeed."""
    print("+", *command, flush=True)
    if subprocess.run(command, env=env, check=False).returncode != 0:
        sys.exit(f"{command[0]} failed")


def openssl_needs():
    """What the system's static OpenSSL needs from other libraries: from Debian 13 on zlib and zstd."""
    said = subprocess.run(["pkg-config", "--static", "--libs", "openssl"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return [word for word in said.split() if word not in ("-lssl", "-lcrypto")]


def build(case, folder, work):
    """Compiles and links the program of a case; gives its path, or None where something is not installed."""
    way = {"compile": C99, "link": LINES[case]} if case in LINES else WAYS[case]
    needs = way.get("needs")
    if needs and not (os.path.exists(needs) if "/" in needs else shutil.which(needs)):
        print(f"skipped: {needs} is not there")
        return None
    for name in ("pcre", "curl", "aprempty", "aprutil", *(() if case == "own_zlib" or "static_openssl" in case else ("z",))):
        run("ar", "rc", os.path.join(work, f"lib{name}.a"))
    if needs == "rustc":
        run("rustc", "--edition", "2021", "-O", "--crate-type", "staticlib", "-o", os.path.join(work, "libother.a"), os.path.join(HERE, "other.rs"))
    compiler = way.get("compiler", "cc")
    compiled, program = os.path.join(work, "program.o"), os.path.join(work, "program")
    run(compiler, *way.get("compile", []), "-I", INCLUDE, "-c", os.path.join(HERE, "connects.c"), "-o", compiled)
    link = [word for words in way["link"] for word in (openssl_needs() if words == "{openssl_needs}" else [words])]
    words = {"a": os.path.join(folder, "libdiffusion.a"), "folder": folder, "work": work}
    run(compiler, compiled, "-o", program, f"-L{work}", *(word.format(**words) for word in link))
    return program


def main():
    if sys.argv[1:] == ["--list"]:
        print(";".join([*(f"line_{name}" for name in LINES), *WAYS]), end="")
        return
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("case", "libraries", "work"):
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    shutil.rmtree(arguments.work, ignore_errors=True)
    os.makedirs(arguments.work)
    program = build(arguments.case.replace("line_", "", 1), os.path.abspath(arguments.libraries), arguments.work)
    if program is None:
        sys.exit(77)
    run(program)
    # A program is ten megabytes and more.
    shutil.rmtree(arguments.work)


if __name__ == "__main__":
    main()
