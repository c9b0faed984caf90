"""What the program diffusion does to a terminal, to a pipe that nobody reads, and to a full disk; help and completion."""
import os
import re
import signal
import subprocess
import tempfile

import support
from support import CLIENT, CONTROL, ServerTest, Terminal, run

ESCAPE = "\x1b["


class Terminals(ServerTest):
    def terminal(self, *words, **more):
        terminal = Terminal(*words, **more)
        self.addCleanup(lambda: terminal.process.poll() is None and (terminal.process.kill(), terminal.process.wait()))
        return terminal

    def test_colours_are_for_terminals(self):
        self.pub("coloured", "--type", "json", '{"a":[1,"b",null]}')
        words = ["sub", self.url, "coloured", "--count", "1", *CLIENT]
        terminal = self.terminal(*words)
        terminal.read_until("\x1b\\[36mcoloured\x1b\\[0m .*\r\n")
        self.assertEqual(terminal.end(), 0)
        self.assertNotIn(ESCAPE, run(*words).stdout)
        self.assertIn(ESCAPE, run(*words, "--color", "always").stdout)
        for env, option in (({"NO_COLOR": "1"}, []), ({"TERM": "dumb"}, []), ({}, ["--color", "never"])):
            with self.subTest(env=env, option=option):
                terminal = self.terminal(*words, *option, env=env)
                terminal.read_until(r"coloured .*\r\n")
                self.assertNotIn(ESCAPE, terminal.text)
                self.assertEqual(terminal.end(), 0)
        # An empty NO_COLOR is none.
        terminal = self.terminal(*words, env={"NO_COLOR": ""})
        terminal.read_until("\x1b\\[36mcoloured")
        self.assertEqual(terminal.end(), 0)

    def test_pretty_json_in_colours_is_the_same_json(self):
        self.pub("pretty", "--type", "json", '{"a":[1,"b:c,d",{"e":true}],"f":"\\"x"}')
        plain = run("fetch", self.url, "pretty", "--format", "pretty", *CLIENT).stdout
        coloured = run("fetch", self.url, "pretty", "--format", "pretty", "--color", "always", *CLIENT).stdout
        self.assertNotEqual(plain, coloured)
        self.assertEqual(re.sub("\x1b\\[\\d*m", "", coloured), plain)

    def test_progress_is_a_line_that_goes_away(self):
        terminal = self.terminal("pub", self.url, "progress", *[str(i) for i in range(30)], "--interval", "0.02", *CONTROL)
        terminal.read_until(r"\d+ values")
        terminal.read_until("\r\x1b\\[K(?!\\d)")
        self.assertEqual(terminal.end(), 0)
        self.assertNotIn("\n", terminal.text)

    def test_an_interrupt_from_the_keyboard(self):
        self.pub("keyboard", "1")
        terminal = self.terminal("sub", self.url, "keyboard", *CLIENT)
        terminal.read_until("keyboard")
        os.write(terminal.master, b"\x03")
        self.assertEqual(terminal.end(), 130)

    def test_a_terminal_that_goes_away(self):
        self.pub("gone", "1")
        terminal = self.terminal("sub", self.url, "gone", *CLIENT)
        terminal.read_until("gone")
        terminal.hang_up()
        self.assertEqual(terminal.end(), 128 + signal.SIGHUP)


class Outputs(ServerTest):
    def test_a_reader_that_has_gone(self):
        self.pub("piped", "1")
        reading, writing = os.pipe()
        sub = self.watch("sub", self.url, "piped", *CLIENT, stdout=writing)
        os.close(writing)
        self.assertTrue(os.read(reading, 1000))
        os.close(reading)
        self.pub("piped", "2")
        self.assertEqual((sub.end(), sub.lines["stderr"]), (7, []))

    def test_a_full_disk(self):
        self.pub("full", "1")
        with open("/dev/full", "wb") as full:
            for words in (["fetch", self.url, "full", *CLIENT], ["sub", self.url, "full", "--count", "1", *CLIENT], ["--help"],
                          ["ping", self.url, "--count", "1"], ["view", "list", "--help"]):
                with self.subTest(words):
                    done = run(*words, stdout=full)
                    self.assertEqual((done.returncode, done.stderr), (7, "diffusion: standard output cannot be written: No space left on device\n"))

    def test_a_reader_that_does_not_read(self):
        self.pub("stuck", "-", stdin="x" * 100_000)
        # It cannot write the rest. Being told twice it ends at once, and told once, after a while.
        for numbers in ((signal.SIGTERM, signal.SIGINT), (signal.SIGTERM,)):
            reading, writing = os.pipe()
            try:
                sub = self.watch("sub", self.url, "stuck", *CLIENT, stdout=writing)
                os.close(writing)
                self.assertTrue(os.read(reading, 1))
                for number in numbers:
                    sub.process.send_signal(number)
                self.assertIn(sub.end(), [128 + number for number in numbers])
            finally:
                os.close(reading)

    def test_signals_that_the_caller_ignores_stay_ignored(self):
        sub = self.watch("sub", self.url, "ignored", *CLIENT, "-v", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        sub.wait_for("diffusion: connected to .+", "stderr")
        sub.process.send_signal(signal.SIGHUP)
        self.pub("ignored", "1")
        sub.wait_for(".*ignored 1")
        self.assertEqual(sub.end(signal.SIGINT), 130)


class Helps(ServerTest):
    def commands(self):
        done = run("--words")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.splitlines()

    def test_help(self):
        done = run("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        commands = self.commands()
        self.assertGreaterEqual(len(commands), 12)
        for name in commands:
            self.assertRegex(done.stdout, rf"(?m)^  {name} +\S")
            for words in ([*name.split(), "--help"], ["help", *name.split()], [*name.split(), "-h", "--json" if "--json" in name else "-q"]):
                shown = run(*words)
                self.assertEqual((shown.returncode, shown.stderr), (0, ""))
                self.assertRegex(shown.stdout, rf"\Adiffusion {name} - .+\n\nUsage: diffusion {name} \[OPTION\.\.\.\] ")
                self.assertIn("\nExit codes:\n  0  done\n", shown.stdout)
        self.assertRegex(run("--version").stdout, r"\Adiffusion \d+\.\d+\.\d+, interface \d+\.\d+\.\d+\n\Z")
        done = run()
        self.assertEqual((done.returncode, done.stdout), (2, run("--help").stdout))
        done = run("view")
        self.assertEqual(done.returncode, 2)
        self.assertIn("diffusion view list", done.stderr)

    def test_help_names_what_completion_offers(self):
        for name in self.commands():
            shown = run(*name.split(), "--help").stdout
            words = run("--words", *name.split()).stdout.splitlines()
            self.assertEqual(len(words), len({line.split()[0] for line in words}), "an option is there twice")
            for line in words:
                self.assertRegex(shown, rf"(?m)^ +(-\w, )?{re.escape(line.split()[0])}\b")

    def complete(self, *words):
        """What bash offers for the last of the words."""
        script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _diffusion "$1"; printf "%s\\n" "${COMPREPLY[@]}"')
        completion = os.path.join(support.OPTIONS.folder, "diffusion.bash")
        done = subprocess.run(["bash", "-c", script, "bash", completion, support.OPTIONS.tool, *words], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=True, timeout=support.PATIENCE, stdin=subprocess.DEVNULL)
        self.assertEqual(done.stderr, "")
        return [line for line in done.stdout.splitlines() if line]

    def test_completion(self):
        self.assertEqual(self.complete("s"), ["session", "sub"])
        self.assertEqual(sorted(self.complete("view", "")), ["create", "list", "remove"])
        self.assertEqual(sorted(self.complete("bench", "")), ["publish", "receive", "rtt"])
        self.assertEqual(self.complete("sub", "--fo"), ["--format"])
        self.assertEqual(self.complete("sub", "ws://x", "--format", "r"), ["records"])
        self.assertEqual(self.complete("session", "list", "--js"), ["--json"])
        self.assertEqual(self.complete("nonsense", "--"), [])
        with tempfile.TemporaryDirectory() as folder:
            open(os.path.join(folder, "secret"), "w", encoding="utf-8").close()
            self.assertEqual(self.complete("ping", "--password-file", f"{folder}/s"), [f"{folder}/secret"])

    def test_the_manual_page(self):
        page = os.path.join(os.path.dirname(support.OPTIONS.tool), "diffusion.1")
        with open(page, encoding="utf-8") as file:
            text = file.read()
        for name in self.commands():
            self.assertIn(f'.SH "DIFFUSION {name.upper()}"', text)
        done = subprocess.run(["man", "--warnings", "-l", page], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                              env={**os.environ, "MANWIDTH": "120", "LC_ALL": "C.UTF-8"}) if os.path.exists("/usr/bin/man") else None
        if done is not None:
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("--password-file FILE", done.stdout)
