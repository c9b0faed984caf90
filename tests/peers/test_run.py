"""benches/peers as it is called, with few messages: the programs build and do their work, and the runner reports."""
import contextlib
import io
import json
import os
import tempfile
import unittest

import programs
import run
import servers
from programs import Failed
from work import ROWS, Library

# --library and --devserver, from __main__.py.
OPTIONS = []


def call(*words):
    """What the runner prints, on both streams."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        run.main([*OPTIONS, "--without-cargo", "--messages", "300", *words])
    return out.getvalue(), err.getvalue()


class Scripted(Library):
    """A column whose figures are given; None stands for a failure."""

    def __init__(self, name, figures):
        super().__init__(name, {row.program: "" for row in ROWS}, None)
        self.figures = iter(figures)
        self.asked = []

    def measure(self, row, messages):
        self.asked.append((row.name, messages))
        figure = next(self.figures)
        if figure is None:
            raise Failed("it broke")
        return figure


class Runs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.recorded = os.path.join(folder.name, "recorded.json")

    def test_ours_does_all_its_rows(self):
        out, err = call("--peers", "", "--rounds", "1", "--recorded", self.recorded)
        ours = [row.name for row in ROWS if row.topics <= 100]
        lines = [line.split(" | ") for line in out.splitlines() if line.startswith("| ")][2:]
        self.assertEqual([name[2:] for name, _ in lines if name[2:] in ours], ours)
        for name, figure in lines:
            if name[2:] in ours:
                self.assertGreater(float(figure.rstrip(" |")), 0, out + err)
        self.assertNotIn("left out", err)
        self.assertFalse(os.path.exists(self.recorded))

    def test_those_that_are_installed_do_all_their_rows(self):
        present = []
        with tempfile.TemporaryDirectory() as folder:
            for name in run.PEERS:
                try:
                    present.append(run.peer(name, folder))
                except programs.Missing as missing:
                    self.assertRegex(str(missing), r"\A[\w-]+ is not installed\Z")
        if not present:
            self.skipTest("none of the other libraries is installed")
        names = ",".join(library.name for library in present)
        out, err = call("--peers", names, "--rounds", "1", "--recorded", self.recorded, "--record", "--note", "a trial")
        self.assertNotIn("left out", err)
        with open(self.recorded, encoding="utf-8") as file:
            recorded = json.load(file)
        self.assertEqual((recorded["note"], recorded["rounds"]), ("a trial", 1))
        for library in present:
            for row in filter(library.does, ROWS):
                self.assertGreater(recorded["us"][row.name][library.name], 0, out)
                self.assertGreater(recorded["ratios"][row.name][f"{run.OURS_DEVELOPMENT} / {library.name}"]["median"], 0)
            self.assertEqual(recorded["versions"][library.name], library.version)
        self.assertNotIn("Compared with", out)
        # What was far better once is said, and the call succeeds.
        for pairs in recorded["ratios"].values():
            for ratio in pairs.values():
                ratio.update(median=1e-6, least=1e-6, most=1e-6)
        with open(self.recorded, "w", encoding="utf-8") as file:
            json.dump(recorded, file)
        out, _ = call("--peers", names, "--rounds", "1", "--recorded", self.recorded, "--rows", "^round trip")
        self.assertIn(f"Compared with {recorded['date']}, ", out)
        slower = [line for line in out.splitlines() if line.startswith("slower: ")]
        self.assertTrue(slower and all(line.startswith("slower: round trip of a set, ") for line in slower), out)

    def test_all_measure_in_turn(self):
        order = []
        def library(name):
            made = Scripted(name, [1.0] * 4)
            measure = made.measure
            made.measure = lambda row, messages: (order.append(name), measure(row, messages))[1]
            return made
        with contextlib.redirect_stderr(io.StringIO()):
            measured = run.measure([library("a"), library("b")], [ROWS[0]], 2, None)
        self.assertEqual(order, ["a", "b", "a", "b"])
        self.assertEqual(measured, {ROWS[0].name: {"a": [1.0, 1.0], "b": [1.0, 1.0]}})

    def test_what_fails_is_left_out_of_the_row(self):
        good, bad = Scripted("good", [1.0, 2.0, 3.0, 4.0]), Scripted("bad", [5.0, None, 6.0, 7.0])
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            measured = run.measure([good, bad], ROWS[:2], 2, 7)
        self.assertEqual(measured, {ROWS[0].name: {"good": [1.0, 2.0]}, ROWS[1].name: {"good": [3.0, 4.0], "bad": [6.0, 7.0]}})
        self.assertIn(f"bad is left out of “{ROWS[0].name}”: it broke", said.getvalue())
        self.assertEqual(good.asked[0], (ROWS[0].name, 7))

    def test_what_is_not_installed_is_named(self):
        with self.assertRaisesRegex(programs.Missing, r"\Alibnothing-dev is not installed\Z"):
            programs.pkg_config("no-such-library", "libnothing-dev")
        with self.assertRaisesRegex(programs.Missing, r"\Ano-such-server is not installed\Z"):
            servers.find("no-such-server")

    def test_a_server_that_does_not_start_is_named(self):
        with self.assertRaisesRegex(Failed, "does not listen: no such option"):
            with servers.on_free_port(lambda port, folder: ["sh", "-c", "echo no such option >&2; exit 1"]):
                self.fail("it does not listen")
        with self.assertRaisesRegex(Failed, "does not start: hello"):
            with servers.that_says_its_url(["echo", "hello"]):
                self.fail("it has no URL")

    def test_the_port_of_a_server_that_says_its_url(self):
        for line in ("ws://127.0.0.1:4711", "ready on ws://127.0.0.1:4711", "ws://127.0.0.1:4711/diffusion"):
            with servers.that_says_its_url(["echo", line]) as port:
                self.assertEqual(port, 4711)
