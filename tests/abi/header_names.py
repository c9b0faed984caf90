#!/usr/bin/env python3
"""Each header name of the vendor's include folder is there (specification/compatibility/programs sections 2 and 4)."""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")


def names(page):
    """The names that the page lists."""
    files = page[page.index("\n## 2. "):page.index("\n### 2.1 ")]
    for place, folder in (("top level: `", ""), ("`features/`: `", "features/"), ("`types/`: `", "types/"), ("`datatypes/`: `diffusion", "datatypes/diffusion"),
                          ("`datatypes/recordv2/`: `diffusion-recordv2", "datatypes/recordv2/diffusion-recordv2")):
        begin = files.index(place) + len(place)
        yield from (f"{folder}{name}.h" for name in files[begin:files.index("`", begin)].split())
    # These stand there with their ending.
    yield from re.findall(r"`([a-z-]+/?[a-z-]*\.h)`", files[:files.index("\n* APR")])
    yield from re.search(r"^\| headers \| \| `([^`]*)`", page, re.M).group(1).split()


def main():
    with open(os.path.join(ROOT, "docs", "specification", "compatibility", "programs.md"), encoding="utf-8") as file:
        listed = list(names(file.read()))
    missing = [name for name in listed if not os.path.exists(os.path.join(ROOT, "include", name))]
    if missing or len(listed) < 90:
        sys.exit(f"not in include: {missing}; {len(listed)} names are listed")
    print(f"all {len(listed)} names are there")


if __name__ == "__main__":
    main()
