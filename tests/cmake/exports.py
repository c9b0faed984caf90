#!/usr/bin/env python3
"""The shared library exports what docs/SYMBOLS.md names and nothing else, all in one version, and its variables keep their size:
programs hold copies of them.
"""
import os
import re
import subprocess
import sys

NM = os.environ.get("NM") or "nm"
VERSION = "DIFFUSION_6.9"
VARIABLES = {
    4: """DIFFUSION_DEFAULT_CONNECTION_TIMEOUT DIFFUSION_DEFAULT_WRITE_TIMEOUT DIFFUSION_DEFAULT_RECONNECT_TIMEOUT
        DIFFUSION_DEFAULT_RECONNECT_DELAY DIFFUSION_DEFAULT_RECONNECT_RETRY_COUNT DIFFUSION_MAXIMUM_MESSAGE_SIZE_MINIMUM
        DIFFUSION_DEFAULT_MAXIMUM_MESSAGE_SIZE DIFFUSION_DEFAULT_MAXIMUM_QUEUE_SIZE DIFFUSION_DEFAULT_INPUT_BUFFER_SIZE
        DIFFUSION_DEFAULT_OUTPUT_BUFFER_SIZE DIFFUSION_DEFAULT_RECOVERY_BUFFER_SIZE""",
    8: """DIFFUSION_DEFAULT_REQUEST_PATH DIFFUSION_TIME_SERIES_EVENT_VALUE_TYPE DIFFUSION_TIME_SERIES_RETAINED_RANGE
        DIFFUSION_TIME_SERIES_SUBSCRIPTION_RANGE DIFFUSION_VALIDATE_VALUES DIFFUSION_SCHEMA DIFFUSION_DONT_RETAIN_VALUE
        DIFFUSION_PERSISTENT DIFFUSION_PUBLISH_VALUES_ONLY DIFFUSION_REMOVAL DIFFUSION_TIDY_ON_UNSUBSCRIBE DIFFUSION_OWNER
        DIFFUSION_CONFLATION DIFFUSION_COMPRESSION DIFFUSION_PRIORITY DIFFUSION_SLAVE_MASTER_TOPIC""",
    # Tables of permissions: numbers, and names with a NULL behind them.
    4 * 11: "SECURITY_GLOBAL_PERMISSIONS_TABLE",
    8 * 12: "SECURITY_GLOBAL_PERMISSIONS_NAMES",
    4 * 12: "SECURITY_PATH_PERMISSIONS_TABLE SECURITY_TOPIC_PERMISSIONS_TABLE",
    8 * 13: "SECURITY_PATH_PERMISSIONS_NAMES SECURITY_TOPIC_PERMISSIONS_NAMES",
}


def main():
    library, page = sys.argv[1:]
    with open(page, encoding="utf-8") as file:
        listed = set(re.findall(r"^\| `([^`]*)`", file.read(), re.M))
    told = subprocess.run([NM, "-D", "--defined-only", "--format=posix", library], stdout=subprocess.PIPE, text=True, check=True)
    exported, sizes, unversioned = set(), {}, set()
    for line in told.stdout.splitlines():
        name, kind, _, *size = line.split()
        name, _, version = name.partition("@@")
        if kind == "A":
            continue
        unversioned.update(() if version == VERSION else (name,))
        exported.add(name)
        if kind in "RD":
            sizes[name] = int(size[0], 16)
    wanted = {name: size for size, names in VARIABLES.items() for name in names.split()}
    problems = [f"not exported: {name}" for name in sorted(listed - exported)]
    problems += [f"exported, not listed: {name}" for name in sorted(exported - listed)]
    problems += [f"not in the version {VERSION}: {name}" for name in sorted(unversioned)]
    problems += [f"{name} has {sizes.get(name)} bytes, not {wanted.get(name)}"
                 for name in sorted(wanted.keys() | sizes.keys()) if sizes.get(name) != wanted.get(name)]
    if problems or len(listed) < 600:
        sys.exit("\n".join(problems) or "the page lists too little")
    print(f"{len(exported)} names exported, {len(sizes)} variables")


if __name__ == "__main__":
    main()
