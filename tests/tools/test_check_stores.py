"""diffusion check --control: stores of the server are as before afterwards, whatever happens to the probes."""
import json
import os
import re
import signal
import tempfile
import time

import support
from support import run
from test_check import ALL, ALL_ROLES, FREQUENT_PINGS, CheckTest


class Stores(CheckTest):
    server_options = [*ALL_ROLES, *FREQUENT_PINGS]

    def test_they_are_as_before(self):
        def lists():
            return [run("view", "list", self.url, *ALL).stdout, run("session", "list", self.url, *ALL, "-o", "$Principal").stdout.count("\n")]
        before = lists()
        self.check("--control", "write", "--only", "stores", "--only", "fetch", "--only", "control")
        self.assertEqual(lists(), before)

    def test_the_word_may_be_missing(self):
        for words in (["--control"], ["--control=read"], ["--control", "read"], ["--control=write"]):
            self.assertEqual([*self.check(*words, "--only", "control/topic-views")], ["control/topic-views"])
        self.refused(2, "--control takes one of none, read, write, not 'nonsense'", "check", self.url, "--control=nonsense")

    def test_without_control_nothing_of_it_is_run(self):
        self.assertEqual([name for name in self.check("--only", "connection") if name.startswith(("control", "stores"))], [])
        self.refused(2, "'stores' is run with --control or --control=write only", "check", self.url, "--only", "stores", "--control", "read")

    def test_what_the_principal_may_not_change_is_left_alone(self):
        for service, probe in ((60, "stores/security-store"), (58, "stores/authentication-store")):
            self.control(f"fail?service={service}&code=103&count=all")
            found = self.check("--control=write", "--only", probe, status=5)[probe]
            self.control("normal")
            self.assertEqual((found["result"], found["permission"]), ("not permitted", "MODIFY_SECURITY"))
            self.assertEqual(self.last_errors, "")


class StateTest(CheckTest):
    """A server that writes down what is in its stores. The script comes true in the middle of a probe that changes them."""

    # The fifth message that the server gets is the script that changes a store: one session has closed before that looked for the
    # version of the protocol, and the probe has read the store, sent a script with a mistake, and looked again.
    script = None

    @classmethod
    def setUpClass(cls):
        cls.state_folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.state_folder.cleanup)
        cls.path = os.path.join(cls.state_folder.name, "state")
        cls.server_options = [*ALL_ROLES, "--state", cls.path, "--script-text", cls.script]
        super().setUpClass()

    def state(self):
        with open(self.path, encoding="utf-8") as file:
            return json.load(file)


class Interrupted(StateTest):
    script = "on message 5 freeze"
    probe = "stores/security-store"

    def test_an_interrupt_restores_the_store(self):
        before = self.state()
        watched = self.watch("check", self.url, *ALL, "--control", "write", "--only", self.probe)
        self.control("wait?event=message=5")
        self.assertNotEqual(self.state(), before)
        watched.process.send_signal(signal.SIGINT)
        self.wait_until_heard(watched.process.pid, signal.SIGINT)
        self.control("normal")
        self.assertEqual((watched.end(), watched.lines["stderr"]), (130, []))
        self.assertEqual(self.state(), before)

    def wait_until_heard(self, process, number):
        """Until the program has taken the signal."""
        end = time.monotonic() + support.PATIENCE
        while True:
            with open(f"/proc/{process}/status", encoding="utf-8") as file:
                pending = int(re.search(r"^ShdPnd:\s*([0-9a-f]+)$", file.read(), re.M)[1], 16)
            if not pending & 1 << number - 1:
                return
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)


class InterruptedWithPrincipal(Interrupted):
    probe = "stores/authentication-store"


class Ended(StateTest):
    """The server ends all sessions in mid-probe: what was added is removed by another."""

    script = "on message 5 abort all"
    probe = "stores/security-store"

    def test_another_session_restores_the_store(self):
        before = self.state()
        found = self.check("--control", "write", "--only", self.probe, status=1)[self.probe]
        self.assertEqual(found["result"], "failed")
        self.assertEqual(self.state(), before)
        self.assertEqual(self.last_errors, "")


class EndedWithPrincipal(Ended):
    probe = "stores/authentication-store"


class Stuck(StateTest):
    """The server takes what is added, but nothing back: its name is printed."""

    script = "on message 5 fail service=60 code=100 count=all"
    probe = "stores/security-store"
    left = r"the permissions and the isolation of (diffusion-check/[0-9a-f]{12}/1) may be left: .+"

    def left_in(self, name):
        return name in self.state()["security"]["isolated_paths"]

    def test_the_name_of_what_is_left_is_printed(self):
        done = run("check", self.url, *ALL, "--control", "write", "--only", self.probe, "--trace", os.path.join(self.state_folder.name, "trace"))
        self.assertEqual(done.returncode, 1, done)
        left = re.search(self.left, done.stderr)
        self.assertTrue(left, done.stderr)
        self.assertTrue(self.left_in(left[1]))


class StuckWithPrincipal(Stuck):
    script = "on message 5 fail service=58 code=100 count=all"
    probe = "stores/authentication-store"
    left = r"the principal (diffusion-check-[0-9a-f]{12}-1) may be left: .+"

    def left_in(self, name):
        # Its password, which was sent in scripts, is not in the trace.
        with open(os.path.join(self.state_folder.name, "trace"), encoding="utf-8") as file:
            sent = [bytes.fromhex(frame["hex"]) for frame in json.load(file)["probes"][0]["connections"][0]["frames"] if frame["dir"] == "c2s"]
        added = [message for message in sent if b"add principal" in message]
        self.assertGreaterEqual(len(added), 2)
        for message in added:
            self.assertRegex(message, rb"'" + name.encode() + rb"' '\*{32}'")
        return name in json.dumps(self.state())
