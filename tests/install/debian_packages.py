#!/usr/bin/env python3
"""Makes Debian's packages, looks at what is in them, and builds and runs programs with what they install, without installing
them: scripts/installed.sh does that, on a machine where nothing else is, and asks lintian.
"""
import argparse
import glob
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# The C library, the compiler's runtime and OpenSSL.
SYSTEM = r"libc6 \(>= [0-9.]+\)(, libgcc-s1 [^,]*)?, libssl3[^,]*"
# Of each package: its section, what it depends on, and files that it has to have.
PACKAGES = {
    "libdiffusion6": ("libs", SYSTEM, [r"lib/.*/libdiffusion\.so\.6", r"lib/.*/libdiffusion\.so\.6\.[0-9.]+"]),
    "libdiffusion-dev": ("libdevel", r"libdiffusion6 \(= {version}\)", [
        r"lib/.*/libdiffusion\.(so|a)", r"lib/.*/pkgconfig/diffusion\.pc", r"lib/.*/cmake/diffusion/diffusion-config\.cmake",
        r"include/diffusion/diffusion\.h", r"include/diffusion/features/topics\.h"]),
    "diffusion-devserver": ("devel", SYSTEM, [
        r"bin/diffusion-devserver", r"bin/diffusion", r"share/man/man1/diffusion-devserver\.1\.gz", r"share/man/man1/diffusion\.1\.gz"]),
}


def run(*command, env=None):
    """Runs a command, which must succeed; gives its output."""
    print("+", *command, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env, check=False)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\nFAILED: {command[0]} ended with {done.returncode}")
    return done.stdout


def problems_of(package, name):
    """What is wrong with a package."""
    section, depends, files = PACKAGES[name]
    field = {key: run("dpkg-deb", "-f", package, key).strip() for key in ("Section", "Depends", "Version", "Maintainer", "Description", "Architecture")}
    found = [] if field["Section"] == section else [f"its section is {field['Section']}"]
    wanted = depends.replace("{version}", re.escape(field["Version"]))
    if not re.fullmatch(wanted, field["Depends"]):
        found.append(f"it depends on {field['Depends']}, not on {wanted}")
    if not re.fullmatch(r".+ <\S+@\S+>", field["Maintainer"]) or "Diffusion" not in field["Description"]:
        found.append(f"it says {field}")
    if field["Architecture"] != run("dpkg", "--print-architecture").strip():
        found.append(f"it is for {field['Architecture']}")
    names = []
    for line in run("dpkg-deb", "-c", package).splitlines():
        mode, owner, _, _, _, path, *_ = line.split()
        names.append(path)
        if owner != "root/root" or (mode[0] != "l" and "w" in (mode[5], mode[8])):
            found.append(f"{line} is not as Debian has files")
        if not re.match(r"\./(usr/.*)?$", path):
            found.append(f"{path} is not below /usr")
    for wanted in [*files, f"share/doc/{name}/copyright", rf"share/doc/{name}/changelog\.gz"]:
        if not any(re.fullmatch(rf"\./usr/{wanted}", path) for path in names):
            found.append(f"it has nothing like {wanted}")
    # CPack's scripts, which call ldconfig, are taken out with CMake 3.19 and newer.
    scripts = re.findall(r"^ +\d+ bytes,.* (pre|post)(inst|rm)\b", run("dpkg-deb", "-I", package), re.M)
    if scripts:
        found.append(f"it has the scripts {scripts}")
    return [f"{name}: {problem}" for problem in found]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("source", "cmake", "cargo-target", "profile", "libraries", "work"):
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    for tool in ("dpkg-deb", "dpkg-shlibdeps"):
        if not shutil.which(tool):
            print(f"skipped: {tool} is not there")
            sys.exit(77)
    work = arguments.work
    shutil.rmtree(work, ignore_errors=True)
    build, root = os.path.join(work, "build"), os.path.join(work, "root")
    # Those of the build are the same, and are not made once more.
    shutil.copytree(arguments.libraries, os.path.join(build, "lib"), symlinks=True)
    run(arguments.cmake, "-S", arguments.source, "-B", build, f"-DDIFFUSION_CARGO_TARGET_DIR={arguments.cargo_target}",
        f"-DDIFFUSION_CARGO_PROFILE={arguments.profile}", "-DDIFFUSION_BUILD_TESTS=OFF", "-DDIFFUSION_BUILD_EXAMPLES=OFF",
        "-DCMAKE_INSTALL_PREFIX=/usr", "-DDIFFUSION_DEBIAN_PACKAGES=ON")
    run(arguments.cmake, "--build", build)
    run(arguments.cmake, "--build", build, "--target", "package")
    packages = sorted(glob.glob(os.path.join(build, "packages", "*.deb")))
    named = {os.path.basename(package).split("_")[0]: package for package in packages}
    if named.keys() != PACKAGES.keys() or len(packages) != len(PACKAGES):
        sys.exit(f"FAILED: the packages are {packages}")
    found = [problem for name, package in named.items() for problem in problems_of(package, name)]
    if found:
        sys.exit("\n".join(["FAILED:", *found]))
    for package in packages:
        run("dpkg-deb", "-x", package, root)
    prefix = os.path.join(root, "usr")
    libraries = os.path.dirname(glob.glob(f"{prefix}/lib/**/libdiffusion.so", recursive=True)[0])
    print(run(sys.executable, os.path.join(HERE, "programs.py"), "--prefix", prefix, "--sources", arguments.source, "--work", os.path.join(work, "programs"),
              "--way", "pkg_config", "--way", "make_archive", "--case", "reconnect", "--case", "cpp_session", "--case", "session/basic",
              "--case", "session/tls", env={**os.environ, "LD_LIBRARY_PATH": libraries}))
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
