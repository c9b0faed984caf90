"""Deltas of this library against the vendor's native core, which the official Python client installs
as the PyPI package diffusion_core: both apply each other's deltas.

DELTA_LINES names the program of examples/delta_lines.rs.
"""

import ctypes
import importlib.util
import os
import random
import subprocess
import sys


class Buffer(ctypes.Structure):
    """BUF_T."""

    _fields_ = [("data", ctypes.c_void_p), ("len", ctypes.c_size_t), ("available", ctypes.c_size_t)]


def load():
    """The native module as a plain library."""
    package = importlib.util.find_spec("diffusion_core")
    if package is None or package.origin is None:
        sys.exit("error: the Python package diffusion_core is not installed")
    core = ctypes.CDLL(package.origin)
    core.buf_create.restype = ctypes.POINTER(Buffer)
    core.buf_write_bytes.argtypes = [ctypes.POINTER(Buffer), ctypes.c_char_p, ctypes.c_size_t]
    core.buf_free.argtypes = [ctypes.POINTER(Buffer)]
    for name in ("diff_generate_binary", "diff_apply_binary"):
        function = getattr(core, name)
        function.restype = ctypes.POINTER(Buffer)
        function.argtypes = [ctypes.POINTER(Buffer), ctypes.POINTER(Buffer)]
    return core


def call(core, name, first, second):
    """The result of a function of two buffers."""
    buffers = []
    for content in (first, second):
        buffer = core.buf_create()
        core.buf_write_bytes(buffer, content, len(content))
        buffers.append(buffer)
    result = getattr(core, name)(*buffers)
    content = ctypes.string_at(result.contents.data, result.contents.len) if result.contents.data else b""
    for buffer in buffers + [result]:
        core.buf_free(buffer)
    return content


def ours(mode, pairs):
    """The answers of delta_lines."""
    text = "".join(f"{first.hex()} {second.hex()}\n" for first, second in pairs)
    run = subprocess.run([os.environ["DELTA_LINES"], mode], input=text, text=True, capture_output=True, check=True)
    return run.stdout.split("\n")[: len(pairs)]


def random_pairs(count):
    numbers = random.Random(20)
    pairs = []
    while len(pairs) < count:
        alphabet = numbers.choice([2, 4, 256])
        old = bytes(numbers.randrange(alphabet) for _ in range(numbers.choice([20, 300, 300, 3000])))
        new = bytearray(old)
        for _ in range(numbers.randrange(8)):
            at = numbers.randrange(len(new) + 1)
            new[at : at + numbers.randrange(12)] = numbers.randbytes(numbers.randrange(12))
        if numbers.randrange(20) == 0:
            new = numbers.randbytes(numbers.randrange(1, 300))
        # The core mistakes the delta of equal values, and clients never send that of an empty one.
        if len(new) > 1 and bytes(new) != old:
            pairs.append((old, bytes(new)))
    return pairs


def main():
    core = load()
    pairs = random_pairs(5000)
    passed = failed = 0

    def check(good, what):
        nonlocal passed, failed
        if good:
            passed += 1
        else:
            failed += 1
            if failed <= 10:
                print("FAIL", what)

    produced = [bytes.fromhex(line) for line in ours("diff", pairs)]
    for (old, new), delta in zip(pairs, produced):
        check(call(core, "diff_apply_binary", old, delta) == new, f"core applies our {delta.hex()} to {old.hex()}")
    theirs = [call(core, "diff_generate_binary", old, new) for old, new in pairs]
    results = ours("apply", [(old, delta) for (old, _), delta in zip(pairs, theirs)])
    for (old, new), delta, result in zip(pairs, theirs, results):
        check(result == new.hex(), f"we apply the core's {delta.hex()} to {old.hex()}")
    our_sum, their_sum = sum(map(len, produced)), sum(map(len, theirs))
    print(f"delta bytes in {len(pairs)} pairs: ours {our_sum}, the core's {their_sum}")
    check(our_sum <= their_sum * 1.02, "our deltas are about as short")
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
