"""Values of the data types as text and back, and the fields of a line."""

import json
import math
import re

import diffusion.datatypes as dt
from diffusion.features.timeseries import TimeSeries

NO_VALUE = "-"
EVENTS = "events:"

TYPES = {
    "string": dt.STRING,
    "int64": dt.INT64,
    "double": dt.DOUBLE,
    "json": dt.JSON,
    "binary": dt.BINARY,
    "record_v2": dt.RECORD_V2,
}


def _bytes_only(_, data):
    return data


# The client knows the type but has no codec for it: values are bytes here.
dt.RECORD_V2.encode = classmethod(_bytes_only)
dt.RECORD_V2.decode = classmethod(_bytes_only)

# Between records, between fields, and a record that is one empty field (`specification/protocol/data-types section 6`).
RECORD, FIELD, EMPTY_FIELD = b"\x01", b"\x02", b"\x05"


def _records_from_bytes(data):
    return [
        [""] if record == EMPTY_FIELD else [field.decode() for field in record.split(FIELD)]
        for record in data.split(RECORD)
    ]


def _records_to_bytes(records):
    return RECORD.join(
        EMPTY_FIELD if record == [""] else FIELD.join(field.encode() for field in record) for record in records
    )


def data_type(name):
    """The data type of a name; `events:TYPE` is that of a time series."""
    if name.startswith(EVENTS):
        return TimeSeries.of(data_type(name.removeprefix(EVENTS)))
    return TYPES[name]


def name_of(spec):
    """The name of the type of a topic."""
    kind = spec.topic_type
    return next((name for name, known in TYPES.items() if known is kind), "time_series")


def double_text(value):
    """A double as the shortest text that is read as the same one."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(float(value))


def write(name, value):
    """The value, as the client gives it, as text."""
    if value is None:
        return NO_VALUE
    if name.startswith(EVENTS):
        return f"{value.metadata.sequence} {write(name.removeprefix(EVENTS), value.value)}"
    if isinstance(value, dt.AbstractDataType):
        value = value.value
        if value is None:
            return NO_VALUE
    if name == "string":
        return f'"{value}'
    if name == "int64":
        return str(value)
    if name == "double":
        return double_text(value)
    if name == "json":
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if name == "binary":
        return f"x{value.hex()}"
    if name == "record_v2":
        return "r" + ";".join(",".join(record) for record in _records_from_bytes(value))
    raise ValueError(f"no type {name}")


def _raw(name, text):
    if text == NO_VALUE:
        return None
    if name == "string":
        return text[1:]
    if name == "int64":
        return int(text)
    if name == "double":
        return float(text)
    if name == "json":
        return json.loads(text)
    if name == "binary":
        return bytes.fromhex(text[1:])
    if name == "record_v2":
        return _records_to_bytes([record.split(",") for record in text[1:].split(";")])
    raise ValueError(f"no type {name}")


def read(name, text):
    """The value that the text means."""
    return data_type(name)(_raw(name, text))


ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
UNESCAPES = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}


def line(words):
    """The words as one line."""
    return "\t".join(re.sub(r"[\\\t\n\r]", lambda found: ESCAPES[found[0]], word) for word in words)


def fields(text):
    """The words of a line."""
    return [re.sub(r"\\(.)", lambda found: UNESCAPES[found[1]], word) for word in text.split("\t")]
