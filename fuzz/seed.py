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

for case in load("scripts.json"):
    add("scripts", case["text"].encode())
for text in ("on session 1 after 3s cut all; refuse for=4s", "wait 5s; abort\nrepeat", "at 2s hold # a comment\non connect refuse"):
    add("scripts", text.encode())


def sized(content):
    """Bytes with their length before them, as the targets of the cores read them."""
    return bytes([min(len(content), 255)]) + content[:255]


# One session of an administrator, and one request of each recorded kind; two of the same for what is only there afterwards.
for case in load("services-topics.json") + load("services-control.json"):
    if case.get("part") != "request" or case.get("v") != 29 or not 0 <= (case.get("service") or -1) < 256:
        continue
    body = bytes.fromhex(case["hex"])
    if len(body) > 255:
        continue
    settings, connect = bytes([1, 0, 1, 0]), bytes([2, 0, 0, 0]) + sized(b"")
    request = bytes([4, 0, case["service"], 1]) + sized(body)
    again = bytes([4, 0, case["service"], 2]) + sized(body)
    add("server_core", settings + connect + request + again + bytes([0, 200]))
    value = case["value"]
    if case["name"] == "CREATE_TOPIC_VIEW":
        add("views", value["specification"].encode())
    filters = [value] if isinstance(value, str) else [value.get(name) for name in ("filter", "sessionFilter")] if isinstance(value, dict) else []
    for text in filters:
        if isinstance(text, str):
            add("filters", text.encode())

for text in (
    "$Principal is 'joe' and not (has dept or $Country in ['DE', 'FR'])", 'hasRoles ["A" "B"] OR all', r"a ne 'it\'s' and b in {}",
):
    add("filters", text.encode())
for text in (
    "map ?a// to b/<path(1, 2)>/<scalar(/x/y)> throttle to 3 updates every 2 seconds delay by 5 minutes preserve topics type JSON",
    "map ?a// from server to b/<expand(/list, /name)> process { if '/x' > 3 set(/y, calc '/x * (2 + 1)') else continue }",
    "map >a to b patch '[{\"op\":\"add\",\"path\":\"/x\",\"value\":1}]' insert c key /d at /e default 'f' as <value(/g)> "
    "separator '%' with properties 'COMPRESSION':'high'",
):
    add("views", text.encode())

# A message in fragments with a ping between them, a long message, a close frame; without and with a mask; in one piece and in several.
for masks, mask in ((0, b""), (1, b"\1\2\3\4")):

    def frame(first, payload):
        flag = 0x80 * masks
        length = bytes([flag | len(payload)]) if len(payload) < 126 else bytes([flag | 126]) + len(payload).to_bytes(2, "big")
        return bytes([first]) + length + mask + bytes(byte ^ mask[at % 4] if mask else byte for at, byte in enumerate(payload))

    frames = frame(2, b"one") + frame(0x89, b"there?") + frame(0x80, b" two") + frame(0x82, bytes(1500)) + frame(0x88, b"\x03\xe8bye")
    for pieces in (b"", b"\x05\x40"):
        add("frames", bytes([masks, 6]) + sized(pieces) + frames)

# Connected, subscribed, a value, a request, a loss, a reconnection, the end.
settings, start = bytes([0, 1, 0, 0, 0, 0, 0, 0]), bytes([1])
accept, again = bytes([2, 0, 0, 255, 0]), bytes([2, 2, 0, 255, 0])
stream, topic, value = bytes([22, 0, 2, 1, 1]), bytes([8, 1, 0, 1]), bytes([9, 1, 1]) + sized(b"\x18\x2a")
ask, send, lose = bytes([14]) + sized(b""), bytes([17, 9]), bytes([12])
add("session_core", settings + start + accept + stream + topic + value + ask + send + lose + bytes([0, 100]) + again + send)
external = bytes([2, 0, 0, 1, 0, 0])
add("session_core", external + start + accept + ask + send + lose + bytes([19, 2, 50, 0, 20]) + again + send + bytes([16]) + send)
