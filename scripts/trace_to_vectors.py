#!/usr/bin/env python3
"""Makes test vectors of a trace that `diffusion check --trace FILE` has written.

    trace_to_vectors.py TRACE [--probe NAME] > vectors.json

The form is that of tests/vectors/handshake-js-v29.json: a scenario for each probe that failed, with its connections and their
messages in order. `decoded` has the envelope of a message: its kind, service and conversation.
"""
import argparse
import json
import sys
import urllib.parse

REQUEST, RESPONSE, ERROR = 0, 6, 7
KINDS = {4: "topic value", 5: "topic delta", 28: "abort", 29: "close"}


def varint(message, offset):
    """An unsigned number of seven bits a byte; gives it and where it ends."""
    number = shift = 0
    while True:
        byte = message[offset]
        number |= (byte & 0x7f) << shift
        offset += 1
        shift += 7
        if byte < 0x80:
            return number, offset


def decoded(message, first):
    """The envelope of a message, as far as it can be read."""
    try:
        if first and message[:1] == b"#":
            return {"kind": "connection response", "version": message[1], "code": message[2]}
        kind = message[0]
        if kind == REQUEST:
            service, offset = varint(message, 1)
            conversation, offset = varint(message, offset)
            return {"kind": "request", "service": service, "cid": conversation, "body": message[offset:].hex()}
        if kind in (RESPONSE, ERROR):
            conversation, offset = varint(message, 1)
            return {"kind": "response" if kind == RESPONSE else "error", "cid": conversation, "body": message[offset:].hex()}
        return {"kind": KINDS.get(kind & 0x3f, f"type {kind}")}
    except IndexError:
        return {"kind": "incomplete"}


def parameters(request):
    """The parameters of an upgrade request in order."""
    line = request.split("\r\n", 1)[0].split(" ")
    query = urllib.parse.urlsplit(line[1]).query if len(line) > 1 else ""
    return [[name, value] for name, _, value in (part.partition("=") for part in query.split("&") if part)]


def connection_of(traced):
    first = True
    frames = []
    for frame in traced["frames"]:
        message = bytes.fromhex(frame["hex"])
        is_first = first and frame["dir"] == "s2c"
        first = first and not is_first
        if frame.get("refused"):
            envelope = {"kind": "refused by the session"}
        elif frame["ws_opcode"] == 2:
            envelope = decoded(message, is_first)
        else:
            envelope = {"kind": "control frame"}
        frames.append({**frame, "decoded": envelope})
    if traced.get("cut"):
        frames.append({"event": "cut by the relay", "at_ms": frames[-1]["at_ms"] if frames else 0})
    made = {"connection": traced["connection"], "session": traced["session"], "frames": frames}
    if "upgrade_request" in traced:
        made["upgrade_request"] = traced["upgrade_request"]
        made["params_in_order"] = parameters(traced["upgrade_request"])
    if "upgrade_response" in traced:
        made["upgrade_response"] = traced["upgrade_response"]
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trace")
    parser.add_argument("--probe", help="only this one")
    arguments = parser.parse_args()
    with open(arguments.trace, encoding="utf-8") as file:
        trace = json.load(file)
    if trace.get("format") != "diffusion check trace 1":
        sys.exit(f"{arguments.trace} is no trace of diffusion check")
    probes = [probe for probe in trace["probes"] if arguments.probe in (None, probe["name"])]
    if any(connection.get("tls") and not connection["frames"] for probe in probes for connection in probe["connections"]):
        print("there are connections over TLS without messages: older versions of diffusion check could not read them", file=sys.stderr)
    json.dump({
        "about": f"what diffusion check saw of {trace['server']}; passwords and session tokens are asterisks",
        "client": f"diffusion check {trace['library']}",
        "protocol_version": max([probe["protocol"] for probe in probes], default=0),
        "transport": "WebSocket",
        "scenarios": [{
            "name": probe["name"],
            "notes": f"expected: {probe['expected']}; seen: {probe['seen']}",
            "connections": [connection_of(connection) for connection in probe["connections"]],
        } for probe in probes],
    }, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
