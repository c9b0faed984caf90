"""Builds the programs of each library that is installed."""
import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
FLAGS = ["-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]


class Missing(Exception):
    """Why something is left out, in a sentence."""


class Failed(Exception):
    """Why a program or a server did not do its work."""


def pkg_config(name, package):
    """The flags of a library, and its version."""
    if shutil.which("pkg-config") is None:
        raise Missing("pkg-config is not installed")
    def ask(*words):
        return subprocess.run(["pkg-config", *words, name], capture_output=True, text=True, check=False)
    version = ask("--modversion")
    if version.returncode != 0:
        raise Missing(f"{package} is not installed")
    return ask("--cflags", "--libs").stdout.split(), version.stdout.strip()


def build(name, flags, folder):
    """Compiles the programs in the folder of this name; gives their paths by name."""
    compiler = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise Missing("no C compiler is installed")
    programs = {}
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    for source in sorted(os.listdir(os.path.join(HERE, name))):
        program, kind = os.path.splitext(source)
        if kind == ".c":
            programs[program] = os.path.join(folder, name, program)
            subprocess.run([compiler, *FLAGS, os.path.join(HERE, name, source), "-o", programs[program], "-pthread", *flags], check=True)
    return programs
