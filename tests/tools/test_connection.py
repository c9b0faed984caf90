"""Sessions of the program diffusion: what is lost and comes back, what is refused, and signals."""
import os
import signal
import socket
import subprocess
import tempfile

from support import CLIENT, CONTROL, ServerTest, Watched, run


class Losses(ServerTest):
    # A cut may lose all that a subscriber on a busy machine has not read yet.
    server_options = ["--recovery-buffer", "5000"]

    def test_sub_goes_on_after_a_cut(self):
        self.pub("cut/topic", "before")
        sub = self.watch("sub", self.url, "cut/topic", "--time", "none", *CLIENT)
        sub.wait_for("cut/topic before")
        self.control("cut?session=all&kind=rst")
        sub.wait_for(r"diffusion: connection lost: .+; trying to get back", "stderr")
        sub.wait_for(r"diffusion: connected again after \d+\.\d s, nothing was lost", "stderr")
        self.pub("cut/topic", "after")
        sub.wait_for("cut/topic after")
        self.assertEqual(sub.lines["stdout"], ["cut/topic before", "cut/topic after"])
        self.assertEqual(sub.end(signal.SIGINT), 130)

    def test_sub_goes_on_after_a_loss_of_messages(self):
        self.pub("loss/topic", "before")
        sub = self.watch("sub", self.url, "loss/topic", "--time", "none", "-v", *CLIENT)
        sub.wait_for("loss/topic before")
        self.control("loss?answer=106")
        self.addCleanup(self.control, "normal")
        self.control("lose?session=all")
        self.control("cut?session=all")
        sub.wait_for(r"diffusion: connected again after \d+\.\d s, but messages were lost", "stderr")
        sub.wait_for(r"diffusion: unsubscribed from loss/topic: subscriptions begin anew", "stderr")
        # The value that is there comes again.
        sub.wait_for("loss/topic before", count=2)
        self.pub("loss/topic", "after")
        sub.wait_for("loss/topic after")
        self.assertEqual(sub.end(signal.SIGINT), 130)

    def test_failed_attempts_are_told_once(self):
        self.pub("refused/topic", "before")
        sub = self.watch("sub", self.url, "refused/topic", "--time", "none", *CLIENT)
        sub.wait_for("refused/topic before")
        self.control("close-at-accept?count=3")
        self.control("cut?session=all")
        sub.wait_for(r"diffusion: not connected yet: .+; trying for \d+ s more", "stderr")
        sub.wait_for(r"diffusion: connected again after .+", "stderr")
        self.assertEqual(sum("not connected yet" in line for line in sub.lines["stderr"]), 1)
        self.assertEqual(sub.end(signal.SIGTERM), 128 + signal.SIGTERM)

    def test_quiet_says_nothing_of_losses(self):
        self.pub("quiet/topic", "before")
        sub = self.watch("sub", self.url, "quiet/topic", "--quiet", *CLIENT, "--time", "none")
        sub.wait_for("quiet/topic before")
        self.control("cut?session=all")
        self.pub("quiet/topic", "after")
        sub.wait_for("quiet/topic after")
        self.assertEqual((sub.end(signal.SIGINT), sub.lines["stderr"]), (130, []))

    def test_a_session_that_ends_ends_the_program(self):
        self.pub("ends/topic", "before")
        sub = self.watch("sub", self.url, "ends/topic", "--time", "none", *CLIENT)
        sub.wait_for("ends/topic before")
        self.control("expire?session=all")
        sub.wait_for(r"diffusion: the session has ended: .+", "stderr")
        self.assertEqual(sub.end(), 3)

    def test_without_reconnection_a_loss_is_the_end(self):
        self.pub("once/topic", "before")
        sub = self.watch("sub", self.url, "once/topic", "--time", "none", "--reconnect", "0", *CLIENT)
        sub.wait_for("once/topic before")
        self.control("cut?session=all")
        sub.wait_for(r"diffusion: the session has ended: .+", "stderr")
        self.assertEqual(sub.end(), 3)

    def test_pub_loses_no_line_to_a_cut(self):
        self.pub("lines/topic", "0", "--type", "int64")
        sub = self.watch("sub", self.url, "lines/topic", "--format", "value", *CLIENT)
        sub.wait_for("0")
        pub = self.watch("pub", self.url, "lines/topic", "-", "-v", *CONTROL, stdin=subprocess.PIPE)
        pub.wait_for("diffusion: connected to .+", "stderr")
        for i in range(1, 3001):
            pub.process.stdin.write(f"{i}\n")
            if i in (700, 1900):
                pub.process.stdin.flush()
                self.control("cut?session=all&kind=rst")
        pub.process.stdin.close()
        pub.process.stdin = None
        self.assertEqual(pub.end(), 0, pub.lines)
        sub.wait_for("3000")
        self.assertEqual(sub.lines["stdout"], [str(i) for i in range(3001)])
        sub.end(signal.SIGINT)


class Refusals(ServerTest):
    server_options = ["--principal", "reader:other"]

    def test_wrong_urls(self):
        self.refused(2, "'localhost:8080' is no URL such as ws://localhost:8080, and DIFFUSION_URL is not set", "sub", "localhost:8080", "x")
        self.refused(2, "no URL is given, and DIFFUSION_URL is not set", "ping")
        self.refused(2, "not connected to http://localhost: .+", "sub", "http://localhost", "x")
        self.refused(2, "not connected to ws://: .+", "sub", "ws://", "x")

    def test_nobody_listens(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
            self.refused(3, rf"not connected to ws://127.0.0.1:{port}: .+", "ping", f"ws://127.0.0.1:{port}", "--count", "1")
        self.refused(3, r"not connected to ws://no-such-host\.invalid: .+", "ping", "ws://no-such-host.invalid", "--count", "1")

    def test_no_answer_in_time(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            url = f"ws://127.0.0.1:{silent.getsockname()[1]}"
            self.refused(3, rf"not connected to {url}: .+", "ping", url, "--connect-timeout", "0.3")

    def test_an_interrupt_is_heard_while_connecting(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            ping = self.watch("ping", f"ws://127.0.0.1:{silent.getsockname()[1]}", "--connect-timeout", "600")
            accepted, _ = silent.accept()
            with accepted:
                self.assertEqual(ping.end(signal.SIGINT), 130)
        self.assertEqual(ping.lines, {"stdout": [], "stderr": []})

    def test_wrong_passwords(self):
        for name, password in (("reader", "wr0ng"), ("nobody", "wr0ng")):
            done = self.refused(4, rf"not connected to {self.url}: .+", "ping", self.url, "-p", name, "-c", password)
            self.assertNotIn(password, done.stderr)

    def test_password_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "secret")
            with open(path, "w", encoding="utf-8") as file:
                file.write("other\nand more\n")
            done = run("ping", self.url, "-p", "reader", "--password-file", path, "--count", "1")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.refused(2, "--credentials and --password-file exclude each other", "ping", self.url, "-c", "x", "--password-file", path)
            self.refused(2, rf"{folder}/missing cannot be read: No such file or directory", "ping", self.url, "--password-file", f"{folder}/missing")
            open(path, "w", encoding="utf-8").close()
            self.refused(2, rf"{path} has no password", "ping", self.url, "--password-file", path)

    def test_the_password_is_not_shown_to_others(self):
        ping = self.watch("ping", self.url, "-p", "reader", "-c", "other")
        ping.wait_for(r"1: .+")
        with open(f"/proc/{ping.process.pid}/cmdline", "rb") as file:
            self.assertNotIn(b"other", file.read())
        self.assertEqual(ping.end(signal.SIGINT), 130)

    def test_what_is_not_permitted(self):
        self.refused(5, "denied is not set: .+", "pub", self.url, "denied", "1", *CLIENT)
        self.refused(5, "the topic views are not listed: .+", "view", "list", self.url, *CLIENT)
        self.refused(5, "the sessions are not listed: .+", "session", "list", self.url, *CLIENT)
        self.refused(5, "no handler is registered: .+", "respond", self.url, "x", "--echo", *CLIENT)
        self.refused(5, "no lock: .+", "lock", self.url, "x", *CLIENT)

    def test_wrong_selectors(self):
        self.refused(2, r"not subscribed to \?\(: .+", "sub", self.url, "?(", *CLIENT)
        self.refused(2, r"\?\( is not fetched: .+", "fetch", self.url, "?(", *CLIENT)

    def test_wrong_command_lines(self):
        for words, sentence in (
                (["nonsense"], "there is no command 'nonsense'"),
                (["sub", "--nonsense"], "there is no option --nonsense, or it takes no value"),
                (["sub", "-Z"], "there is no option -Z; write -- before what begins with a hyphen and is no option"),
                (["sub", "--count"], "option --count needs a value"),
                (["sub", "--count", "-1"], "--count takes a whole number, 0 or more, not '-1'"),
                (["sub", "--timeout", "soon"], "--timeout takes a number such as 10 or 0.5, not 'soon'"),
                (["sub", "--format", "xml"], "--format takes one of text, value, json, pretty, hex, records, not 'xml'"),
                (["sub", "ws://localhost"], "no selector is given"),
                (["pub", "ws://localhost"], "no topic path is given"),
                (["pub", "ws://localhost", "a"], "no value is given; - stands for the lines of standard input"),
                (["request", "ws://localhost", "a"], "a request is a value or --null; - stands for standard input"),
                (["request", "ws://localhost", "a", "b", "--session", "c"], "'c' is no session id such as .+"),
                (["respond", "ws://localhost", "a"], "a response is a VALUE, --exec, --echo or --reject, and only one of them"),
                (["ping", "ws://localhost", "a"], "there is nothing to do with 'a'"),
                (["ping", "ws://localhost", "--session-property", "a"], "--session-property takes KEY=VALUE, not 'a'"),
                (["bench", "publish", "ws://localhost", "--size", "1"], "--size takes a number from 16 to 100000000")):
            with self.subTest(words):
                done = self.refused(2, sentence, *words)
                self.assertRegex(done.stderr, r"\nTry 'diffusion .*--help'\.\n\Z")


class Tls(ServerTest):
    server_options = ["--tls", "--ca-file", "{ca_file}"]

    def test_certificates(self):
        url = f"wss://localhost:{self.server.port}"
        self.refused(3, rf"not connected to {url}: .*certificate.*", "ping", url, "--count", "1")
        for option in (["--ca-file", self.server.ca_file], ["--insecure"]):
            done = run("ping", url, "--count", "1", *option)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
