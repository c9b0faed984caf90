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


def load(name):
    with open(os.path.join(VECTORS, name), encoding="utf-8") as file:
        return json.load(file)


def cases(name):
    return load(name)["cases"]


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

records = load("recordv2.json")
for case in records["encode"] + records["parse"]:
    add("record_v2", bytes.fromhex(case["hex"]))
for case in records["get"]:
    if isinstance(case["key"], str):
        add("record_v2", case["key"].encode() + b"=1\n01")
for case in records["schema"] + records["schemaParse"]:
    if "json" in case:
        add("schema_json", case["json"].encode())

selectors = load("selectors.json")
for case in selectors["match"]:
    add("selector", f"{case['selector']}\n{case['path']}".encode())
for case in selectors["regex"]:
    add("selector", f"*{case['pattern']}\n{case['text']}".encode())

for case in load("services-topics.json"):
    if case.get("name") == "TOPIC_SPECIFICATION" and "hex" in case:
        add("specification", bytes.fromhex(case["hex"]))
        for value in case["value"]["properties"].values():
            add("specification", value.encode())
