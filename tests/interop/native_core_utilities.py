#!/usr/bin/env python3
"""Compares this library's buf_*, cbor_*, list_*, diff_* and diffusion_activity_history_* with the vendor's own functions of the same names.

    tests/interop/native_core_utilities.py PATH_OF_LIBDIFFUSION_SO [ROUNDS]

The vendor's are exported by the native module of the PyPI package diffusion_core, which the official Python client installs. It is only a peer of
this test: nothing links or ships it. delta.sh installs it.
Where the vendor's functions crash, read out of bounds or contradict their documentation, ours differ on purpose; such input is left out here.
"""
import ctypes as c
import importlib.util
import os
import random
import struct
import sys
import time


class Buf(c.Structure):
    _fields_ = [("data", c.c_void_p), ("len", c.c_size_t), ("available", c.c_size_t)]


class Parser(c.Structure):
    _fields_ = [("data", c.c_void_p), ("len", c.c_size_t), ("ptr", c.c_void_p), ("in_indefinite_block", c.c_int)]


class Val(c.Structure):
    _fields_ = [("initial_byte", c.c_ubyte), ("type", c.c_int), ("value", c.c_uint64), ("size", c.c_int64)]


class Generator(c.Structure):
    _fields_ = [("data", c.c_void_p), ("len", c.c_size_t)]


class Node(c.Structure):
    pass


Node._fields_ = [("prev", c.POINTER(Node)), ("next", c.POINTER(Node)), ("data", c.c_void_p)]


class List(c.Structure):
    _fields_ = [("first", c.POINTER(Node)), ("last", c.POINTER(Node))]


B, P, V, G, L = (c.POINTER(kind) for kind in (Buf, Parser, Val, Generator, List))
H = c.c_void_p
HANDLERS = [f"{kind}_{width}" for kind in ("byte_string", "text_string", "array", "map") for width in ("small", "uint8", "uint16", "uint32", "uint64", "indefinite")]
HANDLERS += [f"{kind}{width}" for kind in ("uint", "negint") for width in ("_small", "8", "16", "32", "64")]
HANDLERS += ["float16", "float32", "float64", "false", "true", "null", "undefined", "break", "semantic_tag"]
SIGNATURES = {
    "buf_create": (B,), "buf_free": (None, B), "buf_dup": (B, B), "buf_write_bytes": (None, B, c.c_char_p, c.c_size_t),
    "buf_write_byte": (None, B, c.c_ubyte), "buf_write_string": (None, B, c.c_char_p), "buf_write_buf": (None, B, B),
    "buf_write_uint32_enc": (None, B, c.c_uint32), "buf_write_uint64_enc": (None, B, c.c_uint64),
    "buf_write_string_enc": (None, B, c.c_char_p), "buf_write_string_length_enc": (None, B, c.c_char_p, c.c_uint64),
    "buf_write_float": (None, B, c.c_float), "buf_write_bool": (None, B, c.c_bool), "buf_as_string": (c.c_void_p, B), "buf_as_hex": (c.c_void_p, B),
    "buf_cmp": (c.c_int, B, B), "buf_discard_front": (None, B, c.c_int), "buf_substr": (c.c_void_p, B, c.c_int, c.c_int),
    "buf_read_byte": (c.c_void_p, c.c_void_p, c.c_void_p), "buf_read_uint32": (c.c_void_p, c.c_void_p, c.c_void_p),
    "buf_read_uint64": (c.c_void_p, c.c_void_p, c.c_void_p), "buf_read_float": (c.c_void_p, c.c_void_p, c.c_void_p),
    "buf_read_uint32_enc": (c.c_void_p, c.c_void_p, c.c_void_p), "buf_read_uint64_enc": (c.c_void_p, c.c_void_p, c.c_void_p),
    "buf_read_bool": (c.c_void_p, c.c_void_p, c.c_void_p), "buf_read_string_length_enc": (c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p),
    "cbor_parser_create": (P, c.c_void_p, c.c_size_t), "cbor_parser_free": (None, P), "cbor_next_val": (V, P), "cbor_val_free": (None, V),
    "cbor_parser_available_bytes": (c.c_int, P), "cbor_generator_create": (G,), "cbor_generator_free": (None, G),
    "cbor_write_uint": (c.c_int, G, c.c_uint64), "cbor_write_negint": (c.c_int, G, c.c_int64), "cbor_write_float": (c.c_int, G, c.c_double),
    "cbor_write_byte_string": (c.c_int, G, c.c_char_p, c.c_int64), "cbor_write_text_string": (c.c_int, G, c.c_char_p, c.c_int64),
    "cbor_write_array": (c.c_int, G, c.c_int64), "cbor_write_map": (c.c_int, G, c.c_int64),
    "list_create": (L,), "list_free": (None, L, c.c_void_p), "list_get_size": (c.c_int, L), "list_append_last": (None, L, c.c_void_p),
    "list_insert_first": (None, L, c.c_void_p), "list_get_data_indexed": (c.c_void_p, L, c.c_int), "list_get_data_first": (c.c_void_p, L),
    "list_get_data_last": (c.c_void_p, L), "list_remove_data_indexed": (None, L, c.c_int, c.c_void_p), "list_dup": (L, L, c.c_void_p),
    "diff_generate_binary": (B, B, B), "diff_generate_binary_ex": (B, B, B, c.c_int, c.c_int), "diff_apply_binary": (B, B, B),
    "diff_generate_binary_with_activity_history": (B, H, B, B), "diff_generate_binary_with_activity_history_ex": (B, H, B, B, c.c_int, c.c_int),
    "diffusion_activity_history_create": (H, c.c_int, c.c_uint64), "diffusion_activity_history_free": (None, H),
    "diffusion_activity_history_start": (None, H), "diffusion_activity_history_stop": (None, H), "diffusion_activity_history_utilisation": (c.c_int, H),
}
SIGNATURES.update({f"cbor_write_{name}": (c.c_int, G) for name in ("false", "true", "null", "undefined", "break")})
SIGNATURES.update({f"cbor_parse_{name}": (c.c_int, P, V) for name in HANDLERS})
LIBC = c.CDLL(None)
LIBC.free.argtypes = [c.c_void_p]


def load(path, kind):
    library = kind(path)
    for name, (result, *arguments) in SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    library.buf_sprintf.restype = c.c_int
    return library


def content(buf):
    return c.string_at(buf[0].data, buf[0].len) if buf[0].len else b""


def taken(pointer):
    """A string that the library gave."""
    text = c.string_at(pointer)
    LIBC.free(pointer)
    return text


def buffer(library, data):
    buf = library.buf_create()
    library.buf_write_bytes(buf, data, len(data))
    return buf


def some_bytes(r, most):
    return bytes(r.randrange(256) for _ in range(r.randrange(most + 1)))


def some_text(r, most):
    return bytes(r.randrange(1, 256) for _ in range(r.randrange(most + 1)))


def some_number(r, bits):
    return r.getrandbits(r.randrange(1, bits + 1))


def write_operations(r):
    operations = []
    for _ in range(r.randrange(1, 12)):
        data = some_bytes(r, 40)
        operations.append(r.choice([
            ("buf_write_bytes", data, len(data)), ("buf_write_byte", r.randrange(256)), ("buf_write_string", some_text(r, 30)),
            ("buf_write_uint32_enc", some_number(r, 32)), ("buf_write_uint64_enc", some_number(r, 64)), ("buf_write_string_enc", some_text(r, 200)),
            ("buf_write_string_enc", None), ("buf_write_string_length_enc", data, len(data)),
            ("buf_write_float", struct.unpack("f", struct.pack("I", r.getrandbits(32) & 0xff7fffff))[0]), ("buf_write_bool", r.random() < 0.5)]))
    return operations


def apply_operations(library, operations):
    buf = library.buf_create()
    for name, *arguments in operations:
        getattr(library, name)(buf, *arguments)
    return buf


def test_buf_write(ours, theirs, r):
    operations, share = write_operations(r), r.random()
    results = []
    for library in (ours, theirs):
        buf = apply_operations(library, operations)
        copy = library.buf_dup(buf)
        library.buf_write_buf(copy, buf)
        result = [content(buf), content(copy), taken(library.buf_as_hex(buf))]
        if content(buf):
            # The vendor's buf_substr does not check negative numbers.
            for offset, length in ((0, -1), (1, 1), (len(content(buf)), -1), (0, len(content(buf)) + 1)):
                part = library.buf_substr(buf, offset, length)
                result.append(None if part is None else part - buf[0].data)
            result.append(taken(library.buf_as_string(buf)))
        same = library.buf_dup(buf)
        result.append(library.buf_cmp(buf, same))
        # Last, since writing after it damages the vendor's heap; and never more than there is.
        if same[0].len:
            library.buf_discard_front(same, int(share * same[0].len) or 1)
        result.append(content(same))
        for each in (buf, copy, same):
            library.buf_free(each)
        results.append(result)
    return results


def test_buf_sprintf(ours, theirs, r):
    pieces, arguments = [], []
    for _ in range(r.randrange(0, 20)):
        kind = r.choice("dsflcxp%")
        if kind == "d":
            pieces.append("%d"); arguments.append(c.c_int(r.getrandbits(31) - 2**30))
        elif kind == "s":
            pieces.append("%s"); arguments.append(c.c_char_p(some_text(r, 60)))
        elif kind == "f":
            pieces.append("%f"); arguments.append(c.c_double(r.uniform(-1e9, 1e9)))
        elif kind == "l":
            pieces.append("%ld"); arguments.append(c.c_long(r.getrandbits(63)))
        elif kind == "c":
            pieces.append("%c"); arguments.append(c.c_int(r.randrange(1, 127)))
        elif kind == "x":
            pieces.append("%08x"); arguments.append(c.c_uint(r.getrandbits(32)))
        elif kind == "p":
            pieces.append("%-12.3e|"); arguments.append(c.c_double(r.random()))
        else:
            pieces.append("%%")
    format_text = "-".join(pieces).encode()
    results = []
    for library in (ours, theirs):
        buf = buffer(library, b"start ")
        library.buf_sprintf(buf, c.c_char_p(format_text), *arguments)
        results.append(content(buf))
        library.buf_free(buf)
    return results


READERS = {"buf_read_byte": 1, "buf_read_uint32": 4, "buf_read_uint64": 8, "buf_read_float": 4, "buf_read_uint32_enc": 4, "buf_read_uint64_enc": 8, "buf_read_bool": 1}


def test_buf_read(ours, theirs, r):
    # Numbers in their usual form and arbitrary bytes; what follows is there to be read.
    data = some_bytes(r, 12) if r.random() < 0.6 else bytes(r.choice((0x80, 0xff, 0x81)) for _ in range(r.randrange(12))) + bytes([r.randrange(128)])
    if r.random() < 0.3:
        data = bytes([r.randrange(3)]) + data
    memory = c.create_string_buffer(data + bytes(32), len(data) + 32)
    start = c.addressof(memory)
    results = []
    for library in (ours, theirs):
        result = []
        for name, size in READERS.items():
            out = c.create_string_buffer(b"\xaa" * 8, 8)
            end = getattr(library, name)(start, out)
            # NaNs may change their payload on the way through registers.
            bits = out.raw[:size]
            if name == "buf_read_float" and struct.unpack("f", bits)[0] != struct.unpack("f", bits)[0]:
                bits = b"nan"
            result.append((name, None if end is None else end - start, bits, out.raw[size:]))
        results.append(result)
    return results


def test_buf_strings(ours, theirs, r):
    text = some_bytes(r, 300)
    results = []
    for library in (ours, theirs):
        buf = library.buf_create()
        library.buf_write_string_length_enc(buf, text, len(text))
        out, length = c.c_void_p(), c.c_size_t()
        end = library.buf_read_string_length_enc(buf[0].data, c.byref(out), c.byref(length))
        results.append((end - buf[0].data, c.string_at(out.value, length.value + 1), length.value))
        LIBC.free(out.value)
        library.buf_free(buf)
    return results


def test_cbor_write(ours, theirs, r):
    operations = []
    for _ in range(r.randrange(1, 10)):
        data = some_bytes(r, r.choice((30, 300)))
        operations.append(r.choice([
            ("cbor_write_uint", some_number(r, 64)), ("cbor_write_negint", -1 - some_number(r, 63)), ("cbor_write_negint", some_number(r, 63)),
            ("cbor_write_float", struct.unpack("d", struct.pack("Q", r.getrandbits(64)))[0]),
            ("cbor_write_float", struct.unpack("f", struct.pack("I", r.getrandbits(32)))[0]),
            ("cbor_write_float", struct.unpack("e", struct.pack("H", r.getrandbits(16)))[0]),
            ("cbor_write_float", r.choice((0.0, -0.0, 1.0, 65504.0, 65505.0, 2.0**-14, 2.0**-15, float("inf"), -float("inf"), float("nan")))),
            ("cbor_write_byte_string", data, len(data)), ("cbor_write_text_string", data, len(data)),
            ("cbor_write_byte_string", None, -1), ("cbor_write_text_string", None, -1), ("cbor_write_array", some_number(r, 62)), ("cbor_write_map", some_number(r, 62)),
            ("cbor_write_array", -1), ("cbor_write_map", -1), ("cbor_write_false",), ("cbor_write_true",), ("cbor_write_null",),
            ("cbor_write_undefined",), ("cbor_write_break",)]))
    results = []
    for library in (ours, theirs):
        generator = library.cbor_generator_create()
        statuses = [getattr(library, name)(generator, *arguments) for name, *arguments in operations]
        results.append((statuses, c.string_at(generator[0].data, generator[0].len)))
        library.cbor_generator_free(generator)
    return operations, results


def is_string(val):
    return val.type in (2, 3) and val.size >= 0


def tokens(library, start, length):
    parser = library.cbor_parser_create(start, length)
    result = []
    while True:
        token = library.cbor_next_val(parser)
        if not token:
            break
        val = token[0]
        value = c.string_at(val.value, val.size) if is_string(val) else val.value
        if val.type == 7 and val.initial_byte in (0xf9, 0xfa, 0xfb):
            number = struct.unpack("d", struct.pack("Q", val.value))[0]
            value = "nan" if number != number else number
        result.append((val.initial_byte, val.type, value, val.size, parser[0].ptr - start, parser[0].in_indefinite_block, library.cbor_parser_available_bytes(parser)))
        library.cbor_val_free(token)
    library.cbor_parser_free(parser)
    return result


def has_reserved(data):
    """Heads that are no CBOR: the vendor's parser gives tokens for them, ours ends (specification/data/utilities section 7)."""
    return any(byte & 0x1f in (28, 29, 30) or byte in (0x1f, 0x3f, 0xdf) for byte in data)


def test_cbor_read(ours, theirs, r):
    data = bytes(byte for byte in some_bytes(r, 60) if not has_reserved([byte]))
    # Lengths that the vendor's parser does not check against what is there.
    data = data.replace(b"\x5b", b"\x5a").replace(b"\x7b", b"\x7a")
    memory = c.create_string_buffer(data, len(data) + 1)
    left, right = (tokens(library, c.addressof(memory), len(data)) for library in (ours, theirs))
    # At the end of the data the vendor's parser makes up negative numbers that are not all there; ours ends before them
    # (specification/data/utilities section 7).
    end = left[-1][4] if left else 0
    if len(right) > len(left) and 0x38 <= right[len(left)][0] <= 0x3b and len(data) - end < 1 + (1 << right[len(left)][0] - 0x38):
        right = right[:len(left)]
    return [left, right]


def test_cbor_handlers(ours, theirs, r):
    name = "cbor_parse_" + r.choice(HANDLERS)
    data = bytes([r.randrange(256)]) + bytes(r.choice((0, 0, 0, r.randrange(4), r.randrange(256))) for _ in range(8)) + bytes(300)
    if name.endswith("string_uint32") or name.endswith("string_uint64"):
        data = data[:1] + bytes(8) + data[9:]
    memory = c.create_string_buffer(data, len(data))
    start = c.addressof(memory)
    results = []
    for library in (ours, theirs):
        parser = library.cbor_parser_create(start, len(data))
        val = Val(0, 0, 0, 0)
        status = getattr(library, name)(parser, c.byref(val))
        string = "string" in name and "indefinite" not in name and status == 0
        value = c.string_at(val.value, val.size) if string else val.value
        if string:
            LIBC.free(val.value)
        if "float" in name and status == 0:
            number = struct.unpack("d", struct.pack("Q", val.value))[0]
            value = "nan" if number != number else number
        results.append((name, status, value, val.size, parser[0].ptr - start, parser[0].in_indefinite_block) if status == 0 else (name, status))
        library.cbor_parser_free(parser)
    return results


def walk(linked):
    data, node = [], linked[0].first
    while node:
        data.append(node[0].data)
        node = node[0].next
    return data


def test_list(ours, theirs, r):
    operations = [(r.choice(("last", "first", "remove")), r.randrange(1, 1000), r.randrange(12)) for _ in range(r.randrange(20))]
    results = []
    for library in (ours, theirs):
        linked, result = library.list_create(), []
        for name, number, index in operations:
            if name == "last":
                library.list_append_last(linked, number)
            elif name == "first":
                library.list_insert_first(linked, number)
            elif library.list_get_size(linked) > 0:
                library.list_remove_data_indexed(linked, index % library.list_get_size(linked), None)
            result.append((library.list_get_size(linked), library.list_get_data_first(linked), library.list_get_data_last(linked),
                           library.list_get_data_indexed(linked, index)))
        copy = library.list_dup(linked, None)
        result += [walk(linked), walk(copy)]
        library.list_free(copy, None)
        library.list_free(linked, None)
        results.append(result)
    return results


def edited(r, old):
    new = bytearray(old)
    for _ in range(r.randrange(6)):
        at = r.randrange(len(new) + 1)
        if r.random() < 0.5:
            del new[at:at + r.randrange(20)]
        else:
            new[at:at] = some_bytes(r, 20)
    return bytes(new)


def test_diff(ours, theirs, r):
    """Deltas need not be the same; each side has to turn the old value into the new one with the other's delta."""
    old = some_bytes(r, r.choice((20, 400)))
    new = edited(r, old)
    if old == new or not new:
        return [None, None]
    results = []
    for maker, applier in ((ours, theirs), (theirs, ours)):
        history = maker.diffusion_activity_history_create(16, 1024)
        for delta_of in (lambda a, b: maker.diff_generate_binary(a, b), lambda a, b: maker.diff_generate_binary_ex(a, b, 2**31 - 1, r.choice((1, 100, 10000))),
                         lambda a, b: maker.diff_generate_binary_with_activity_history(history, a, b),
                         lambda a, b: maker.diff_generate_binary_with_activity_history_ex(history, a, b, 2**31 - 1, 10000)):
            a, b = buffer(maker, old), buffer(maker, new)
            delta = delta_of(a, b)
            bytes_of_delta = content(delta)
            assert 0 < len(bytes_of_delta) <= len(new) + 5
            x, y = buffer(applier, old), buffer(applier, bytes_of_delta)
            made = applier.diff_apply_binary(x, y)
            assert content(made) == new, (old.hex(), new.hex(), bytes_of_delta.hex(), content(made).hex())
            for library, buf in ((maker, a), (maker, b), (maker, delta), (applier, x), (applier, y), (applier, made)):
                library.buf_free(buf)
        maker.diffusion_activity_history_free(history)
        results.append(True)
    return results


def test_activity_history(ours, theirs):
    """Busy all the time, and a share of a window. Shares depend on the clock, so they only have to be near each other."""
    histories = [library.diffusion_activity_history_create(4, 50) for library in (ours, theirs)]
    pairs = list(zip((ours, theirs), histories))

    def both(name):
        return [getattr(library, "diffusion_activity_history_" + name)(history) for library, history in pairs]

    assert both("utilisation") == [0, 0]
    both("start")
    time.sleep(0.31)
    both("stop")
    assert both("utilisation") == [256, 256], both("utilisation")
    time.sleep(0.31)
    assert both("utilisation") == [256, 256]
    both("start")
    assert both("utilisation") == [0, 0], both("utilisation")
    time.sleep(0.1)
    both("stop")
    time.sleep(0.06)
    both("start")
    ours_share, their_share = both("utilisation")
    assert abs(ours_share - their_share) <= 100 and ours_share > 0 and their_share > 0, (ours_share, their_share)
    for library, history in pairs:
        library.diffusion_activity_history_stop(history)
        library.diffusion_activity_history_free(history)


def main():
    path, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    package = importlib.util.find_spec("diffusion_core")
    if package is None or package.origin is None:
        sys.exit("error: the Python package diffusion_core is not installed")
    # The vendor's module may call back into Python's memory functions, so it keeps the interpreter's lock.
    ours, theirs = load(path, c.CDLL), load(package.origin, c.PyDLL)
    # The vendor's parser writes a line about every simple value.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.stderr = sys.stdout
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    r = random.Random(seed)
    for test in (test_buf_write, test_buf_sprintf, test_buf_read, test_buf_strings, test_cbor_write, test_cbor_read, test_cbor_handlers, test_list, test_diff):
        for number in range(rounds):
            state = r.getrandbits(64)
            result = test(ours, theirs, random.Random(state))
            context, (left, right) = result if isinstance(result, tuple) else (None, result)
            if left != right:
                print(f"{test.__name__}, round {number}, state {state}: differ\n  input  {context}\n  ours   {left}\n  theirs {right}")
                sys.exit(1)
        print(f"{test.__name__}: {rounds} inputs, the same")
    test_activity_history(ours, theirs)
    print("test_activity_history: the same")


if __name__ == "__main__":
    main()
