#!/usr/bin/env python3
"""Writes tests/abi/layout.c: static assertions for the sizes, offsets and values that the interface's tables name.

    tests/abi/generate_layout.py SPECIFICATION_FOLDER

The result is committed, so that the project tests itself without the tables. Add an area to AREAS when its declarations are in the header.
"""
import collections
import csv
import pathlib
import sys

AREAS = set("""args.h hash.h hash_num.h list.h set.h buf.h error.h diffusion-api-error.h security.h conversation.h retry-strategy.h reconnect.h
session-factory.h registration.h session.h features/pings.h diffusion.h misc/deprecate.h
cbor.h delta.h d_semaphore.h utils.h activity-history.h datatypes.h topic-specification.h
datatypes/recordv2/diffusion-recordv2-schema-field.h
types/common_types.h types/error_types.h types/security_types.h types/conversation_types.h types/session_types.h types/service_types.h
features/topic-control.h features/topic-update.h update-constraint.h
streams.h value-stream.h features/topics.h
features/messaging.h features/topic-notifications.h topic-notification-registration.h responder.h session-lock.h
update-stream.h update-stream-builder.h recoverable-update-stream.h
fetch-request.h range-query.h features/time-series.h
types/topic_types.h types/content_types.h types/client_details_types.h types/messaging_types.h types/transport_types.h""".split())
# Its layout is private: nothing in it can be reached.
PRIVATE_STRUCTS = {"TRANSPORT_T"}
# Members behind these are private; only the size counts.
LAST_PUBLIC_MEMBER = {"SESSION_T": "ping_period"}
FURTHER_ENUMS = set()
WIDE_ENUMS = {"NOTIFY_UNSUBSCRIPTION_REASON_T"}
# Macros that stand for text or code and have no value of their own.
NOT_NUMBERS = {"COMMAND_TOPIC_NAME", "WS_CLIENT_TYPE", "SVC_MSG_COMMON_FIELDS", "ATTR_DEPRECATED", "script_create", "script_free"}
HEAD = """/* Made by generate_layout.py from the tables of the interface; do not change by hand. Compiled, never run. */
#include "diffusion.h"
#include "args.h"

#ifdef __cplusplus
#define CHECK_STATIC(condition) static_assert(condition, #condition)
#define ALIGNMENT(type) alignof(type)
#else
#define CHECK_STATIC(condition) _Static_assert(condition, #condition)
#define ALIGNMENT(type) _Alignof(type)
#endif
"""


def rows(folder, table):
    with open(folder / "api" / table, encoding="utf-8") as file:
        everything = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in everything if row["area"] in AREAS or row.get("enum") in FURTHER_ENUMS]


def grouped(table, column):
    groups = collections.OrderedDict()
    for row in table:
        groups.setdefault(row[column], []).append(row)
    return groups


def structs(folder):
    for name, members in grouped(rows(folder, "structs.tsv"), "struct").items():
        if name in PRIVATE_STRUCTS:
            continue
        yield f"\nCHECK_STATIC(sizeof({name}) == {members[0]['size']});"
        yield f"CHECK_STATIC(ALIGNMENT({name}) == {members[0]['align']});"
        if members[0]["tag"] and not name.startswith("struct "):
            yield f"CHECK_STATIC(sizeof(struct {members[0]['tag']}) == sizeof({name}));"
        for member in members:
            yield f"CHECK_STATIC(offsetof({name}, {member['field']}) == {member['offset']});"
            if member["field"] == LAST_PUBLIC_MEMBER.get(name):
                break


def enums(folder):
    for name, constants in grouped(rows(folder, "enums.tsv"), "enum").items():
        yield ""
        if name != "enum":
            yield f"CHECK_STATIC(sizeof({name}) == {8 if name in WIDE_ENUMS else 4});"
        for constant in constants:
            yield f"CHECK_STATIC((long long){constant['constant']} == {constant['value']}LL);"


def macros(folder):
    yield ""
    for row in rows(folder, "macros.tsv"):
        if not row["args"] and row["macro"] not in NOT_NUMBERS and not row["expands_to"].startswith("{") and ";" not in row["expands_to"]:
            yield f"CHECK_STATIC({row['macro']} == {row['expands_to']});"
        else:
            yield f"#ifndef {row['macro']}\n#error \"{row['macro']} is missing\"\n#endif"


def variables(folder):
    sizes = {"const uint32_t": 4, "const int": 4, "const char *const": 8, "const char *": 8}
    yield ""
    for row in rows(folder, "globals.tsv"):
        size = sizes.get(row["type"])
        if size:
            yield f"CHECK_STATIC(sizeof({row['variable']}) == {size});"
        else:
            element, count = row["type"].rstrip("]").split("[")
            yield f"CHECK_STATIC(sizeof({row['variable']}) == {count} * sizeof({element.strip()}));"


def main():
    folder = pathlib.Path(sys.argv[1])
    parts = [*structs(folder), *enums(folder), *macros(folder), *variables(folder)]
    (pathlib.Path(__file__).resolve().parent / "layout.c").write_text(HEAD + "\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
