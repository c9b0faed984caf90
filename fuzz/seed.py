"""Fills fuzz/corpus with inputs made from the recorded vectors."""

import hashlib
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
VECTORS = os.path.join(HERE, "..", "tests", "vectors")


def add(target, content):
    """One input, named by its content."""
    folder = os.path.join(HERE, "corpus", target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, hashlib.sha1(content).hexdigest()), "wb") as file:
        file.write(content)


def cases(name):
    with open(os.path.join(VECTORS, name), encoding="utf-8") as file:
        return json.load(file)["cases"]


for case in cases("datatypes.json"):
    if "hex" in case:
        add("cbor", bytes.fromhex(case["hex"]))
    for field in ("jsonText", "compact"):
        if field in case:
            add("json_text", case[field].encode("utf-8", "surrogatepass"))

for case in cases("deltas.json"):
    parts = [case.get(field) for field in ("old", "new", "delta")]
    if isinstance(parts[0], str) and isinstance(parts[2], str):
        old = bytes.fromhex(parts[0])[:255]
        add("delta_apply", bytes([len(old)]) + old + bytes.fromhex(parts[2]))
    if isinstance(parts[0], str) and isinstance(parts[1], str):
        old, new = bytes.fromhex(parts[0]), bytes.fromhex(parts[1])
        share = -(-len(old) * 255 // max(1, len(old) + len(new)))
        add("delta_diff", bytes([255, 255, share]) + old + new)
