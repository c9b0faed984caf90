"""diffusion request, respond, ping, lock, remove, view and session list."""
import contextlib
import json
import os
import re
import signal
import socket
import tempfile

from support import CLIENT, CONTROL, PATIENCE, ServerTest, release, run


class Messages(ServerTest):
    def respond(self, path, *words, **more):
        respond = self.watch("respond", self.url, path, *words, *CONTROL, "--time", "none", **more)
        respond.wait_for(rf"diffusion: handling requests to {path}", "stderr")
        return respond

    def request(self, path, *words, **more):
        done = run("request", self.url, path, *words, *CLIENT, **more)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_a_fixed_response(self):
        respond = self.respond("fixed", "42", "--response-type", "int64")
        self.assertEqual(self.request("fixed", "what?"), "42\n")
        self.assertEqual(self.request("fixed/below", "7", "--type", "int64"), "42\n")
        respond.wait_for('fixed "what\\?"')
        respond.wait_for("fixed/below 7")
        self.assertEqual(respond.end(signal.SIGINT), 130)

    def test_a_command_responds(self):
        self.respond("shout", "--exec", 'tr a-z A-Z; echo; echo "$DIFFUSION_REQUEST_PATH"', "--type", "string")
        self.assertEqual(json.loads(self.request("shout/it", "quiet 'words'; $(true)")), "QUIET 'WORDS'; $(TRUE)\nshout/it")
        large = "x" * 300_000
        self.assertEqual(json.loads(self.request("shout", "-", stdin=large)), large.upper() + "\nshout")

    def test_a_command_that_fails_rejects(self):
        self.respond("failing", "--exec", "exit 3")
        self.refused(1, "no response: .*the handler has ended with 3.*", "request", self.url, "failing", "x", *CLIENT)

    def test_rejection_and_nobody(self):
        self.respond("rejected", "--reject", "not today")
        self.refused(1, "no response: .*not today.*", "request", self.url, "rejected", "x", *CLIENT)
        self.refused(1, "no response: .+", "request", self.url, "nobody", "x", *CLIENT)

    def test_echo_of_every_type(self):
        for kind, value in (("json", '{"a":1}'), ("string", "text"), ("int64", "5"), ("double", "0.5"), ("binary", "bytes"), ("record_v2", "a\tb")):
            with self.subTest(kind):
                respond = self.respond(f"echo/{kind}", "--echo", "--type", kind, "--count", "1")
                shown = self.request(f"echo/{kind}", value, "--type", kind, "--response-type", kind)
                self.assertEqual(shown, {"binary": "6279746573\n", "record_v2": '[["a","b"]]\n'}.get(kind, f"{value}\n"))
                self.assertEqual(respond.end(), 0)

    def test_requests_to_sessions(self):
        own = self.watch("respond", self.url, "own", "yes", "--own", *CLIENT, "--session-property", "team=red")
        session = own.wait_for(r"diffusion: session (\S+) handles its requests to own", "stderr").group(1)
        other = self.watch("respond", self.url, "own", "no", "--own", *CLIENT, "--session-property", "team=blue")
        other.wait_for(r"diffusion: session (\S+) handles its requests to own", "stderr")
        done = run("request", self.url, "own", "x", "--session", session, *CONTROL)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, '"yes"\n', ""))
        done = run("request", self.url, "own", "x", "--filter", "$Principal is 'client'", *CONTROL)
        self.assertEqual((done.returncode, sorted(done.stdout.splitlines())), (0, ['"no"', '"yes"']))
        done = run("request", self.url, "own", "x", "--filter", "team is 'red'", *CONTROL)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, '"yes"\n', ""))
        self.refused(1, "no session has responded", "request", self.url, "own", "x", "--filter", "team is 'green'", *CONTROL)
        self.refused(2, "not all responses: .+", "request", self.url, "own", "x", "--filter", "team is", *CONTROL)
        self.refused(5, "no response: .+", "request", self.url, "own", "x", "--session", session, *CLIENT)
        self.refused(1, "no response: .+", "request", self.url, "own", "x", "--session", "0123456789abcdef-0000000000000001", *CONTROL)

    def test_no_response_in_time(self):
        with tempfile.TemporaryDirectory() as folder:
            fifo = os.path.join(folder, "fifo")
            os.mkfifo(fifo)
            respond = self.respond("slow", "--exec", f"cat {fifo}")
            self.refused(6, "no response: no answer in time", "request", self.url, "slow", "x", "--timeout", "1", *CLIENT)
            # The command still runs; an interrupt ends both.
            self.assertEqual(respond.end(signal.SIGINT), 130)

    def test_a_handler_survives_a_cut(self):
        respond = self.respond("cut", "here")
        self.control("cut?session=all")
        respond.wait_for("diffusion: connected again after .+", "stderr")
        self.assertEqual(self.request("cut", "x"), '"here"\n')

    def test_a_handler_survives_lost_messages(self):
        respond = self.respond("lost", "here")
        self.control("loss?answer=106")
        self.addCleanup(self.control, "normal")
        self.control("lose?session=all")
        self.control("cut?session=all")
        respond.wait_for("diffusion: connected again after .+, but messages were lost", "stderr")
        respond.wait_for("diffusion: handling requests to lost", "stderr", count=2)
        self.assertEqual(self.request("lost", "x"), '"here"\n')
        self.assertEqual(respond.end(signal.SIGINT), 130)

    def test_counting_requests(self):
        done = run("respond", self.url, "counted", "x", "--count", "1", "--timeout", "5", *CONTROL)
        self.assertEqual((done.returncode, done.stderr.splitlines()[-1]), (6, "diffusion: 0 of 1 requests within 5 s"))


class Pings(ServerTest):
    def test_ping(self):
        done = run("ping", self.url, "--count", "3", "--interval", "0", "--timeout", "200")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        time = r"\d+\.\d{3} ms"
        self.assertRegex(done.stdout, rf"\A1: {time}\n2: {time}\n3: {time}\n3 answers, least {time}, median {time}, 99% {time}, most {time}\n\Z")

    def test_an_interrupt_ends_it_with_the_summary(self):
        ping = self.watch("ping", self.url, "--interval", "0.01")
        ping.wait_for("5: .+")
        self.assertEqual(ping.end(signal.SIGINT), 130)
        self.assertRegex(ping.lines["stdout"][-1], r"\d+ answers, .+")


class Locks(ServerTest):
    def test_a_command_runs_while_the_lock_is_held(self):
        with tempfile.TemporaryDirectory() as folder:
            fifo = os.path.join(folder, "fifo")
            os.mkfifo(fifo)
            first = self.watch("lock", self.url, "one", *CONTROL, "--", "sh", "-c", f"echo inside; cat {fifo}; exit 7")
            first.wait_for("inside")
            self.refused(6, "no lock: no answer in time", "lock", self.url, "one", "--timeout", "0.5", *CONTROL, "--", "echo", "never")
            second = self.watch("lock", self.url, "one", *CONTROL, "--", "echo", "second")
            release(fifo)
            self.assertEqual(first.end(), 7)
            second.wait_for("second")
            self.assertEqual(second.end(), 0)

    def test_an_interrupt_ends_the_command(self):
        lock = self.watch("lock", self.url, "two", *CONTROL, "--", "sh", "-c", "trap 'echo told; exit 1' TERM; echo inside; while :; do sleep 0.1; done")
        lock.wait_for("inside")
        self.assertEqual(lock.end(signal.SIGINT), 130)
        self.assertEqual(lock.lines["stdout"], ["inside", "told"])

    def test_a_lost_lock_ends_the_command(self):
        lock = self.watch("lock", self.url, "three", "--scope", "connection", *CONTROL, "--", "sh", "-c", "echo inside; exec sleep 600")
        lock.wait_for("inside")
        self.control("cut?session=all")
        lock.wait_for("diffusion: the lock is lost, the command is ended", "stderr")
        self.assertEqual(lock.end(), 3)

    def test_a_lock_outlives_a_cut(self):
        with tempfile.TemporaryDirectory() as folder:
            fifo = os.path.join(folder, "fifo")
            os.mkfifo(fifo)
            lock = self.watch("lock", self.url, "four", *CONTROL, "--", "sh", "-c", f"echo inside; cat {fifo}")
            lock.wait_for("inside")
            self.control("cut?session=all")
            lock.wait_for("diffusion: connected again after .+", "stderr")
            release(fifo)
            self.assertEqual(lock.end(), 0)

    def test_without_a_command(self):
        lock = self.watch("lock", self.url, "five", *CONTROL)
        lock.wait_for(r"diffusion: five is locked, number \d+", "stderr")
        self.assertEqual(lock.end(signal.SIGINT), 130)

    def test_a_command_that_is_not_there(self):
        self.refused(2, "/no/such/program cannot be run: No such file or directory", "lock", self.url, "six", *CONTROL, "--", "/no/such/program")

    def test_signals_are_as_usual_for_the_command(self):
        done = run("lock", self.url, "seven", *CONTROL, "--", "sh", "-c", "kill -PIPE $$")
        self.assertEqual(done.returncode, 128 + signal.SIGPIPE)
        done = run("lock", self.url, "seven", *CONTROL, "--", "grep", "SigBlk", "/proc/self/status")
        self.assertEqual(done.stdout.split(), ["SigBlk:", "0000000000000000"])


class Lists(ServerTest):
    def done(self, *words):
        """What the program prints when it succeeds."""
        done = run(*words, *CONTROL)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_a_view(self):
        specification = "map ?seen// to shown/<path(1)>"
        self.assertEqual(self.done("view", "create", self.url, "shows", specification), "")
        self.assertEqual(self.done("view", "list", self.url), f"shows {specification}\n")
        self.assertEqual(self.done("view", "remove", self.url, "shows"), "")

    def test_views(self):
        self.assertEqual(self.done("view", "list", self.url), "")
        self.pub("viewed/tea", "4")
        specification = "map ?viewed// to copy/<path(1)>"
        self.assertEqual(self.done("view", "create", self.url, "copies", specification), "")
        view = json.loads(self.done("view", "list", self.url, "--json"))
        self.assertEqual((view["name"], view["specification"]), ("copies", specification))
        self.assertIn("TOPIC_CONTROL", view["roles"])
        self.assertEqual(self.fetch("copy/tea"), ["copy/tea 4"])
        self.refused(1, r"the topic view is not created: 1:\d+ .+", "view", "create", self.url, "wrong", "map", *CONTROL)
        self.refused(5, "the topic view is not created: .+", "view", "create", self.url, "copies", specification, *CLIENT)
        self.refused(2, "a topic view has a name and a specification; quote it for the shell", "view", "create", self.url, "a")
        self.assertEqual(self.done("view", "remove", self.url, "copies"), "")
        self.assertEqual(self.done("view", "remove", self.url, "copies"), "")
        self.assertEqual(self.done("view", "list", self.url), "")
        self.refused(1, "there is no such topic", "fetch", self.url, "copy/tea", *CONTROL)

    def test_removing_topics(self):
        for name in ("a", "b", "c"):
            self.pub(f"removed/{name}", "1")
        self.assertEqual(self.done("remove", self.url, "removed/a"), "1\n")
        self.assertEqual(self.done("remove", self.url, "?removed//", "removed/a"), "2\n")
        self.refused(2, r"\?\( is not removed: .+", "remove", self.url, "?(", *CONTROL)
        self.refused(2, "no selector is given", "remove", self.url)

    def test_sessions(self):
        ping = self.watch("ping", self.url, *CLIENT, "--session-property", "team=red", "-v")
        session = ping.wait_for(r"diffusion: connected to \S+ as client, session (\S+)", "stderr").group(1)
        done = run("session", "list", self.url, *CONTROL)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn(f"{session} $ClientIP=127.0.0.1 $ClientType=C $Principal=client", done.stdout.splitlines())
        self.assertTrue(re.search(r"^[0-9a-f-]{33} .*\$Principal=control$", done.stdout, re.M), done.stdout)
        done = run("session", "list", self.url, "--json", "--all", *CONTROL)
        sessions = {line["session"]: line for line in map(json.loads, done.stdout.splitlines())}
        self.assertEqual((sessions[session]["event"], sessions[session]["properties"]["team"]), ("open", "red"))
        self.assertEqual(ping.end(signal.SIGINT), 130)

    def test_many_sessions(self):
        # They come in several messages, this session's own among the last.
        principals = set()
        with contextlib.ExitStack() as sessions:
            for number in range(350):
                session = sessions.enter_context(socket.create_connection(("127.0.0.1", int(self.server.port)), timeout=PATIENCE))
                session.sendall(b"GET /diffusion?ty=WJ&v=25&ca=8&r=0&sp=%22Number%22%2C%22" + str(number).encode() + b"%22 HTTP/1.1\r\n"
                                b"Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                principals.add(str(number))
            self.control("wait?event=sessions=350")
            # So that the list is long under way after the server has accepted the listener.
            self.control("split?mode=on")
            self.addCleanup(self.control, "normal")
            shown = self.done("session", "list", self.url, "--property", "Number")
        self.assertEqual(sorted(re.findall(r" Number=(\d+)", shown), key=int), sorted(principals, key=int))
        self.assertEqual(len(shown.splitlines()), 351)

    def test_following_sessions(self):
        follow = self.watch("session", "list", self.url, "--follow", "--property", "team", *CONTROL)
        follow.wait_for(r"open +\S+")
        done = run("ping", self.url, *CLIENT, "--session-property", "team=blue", "--count", "1")
        self.assertEqual(done.returncode, 0)
        follow.wait_for(r"open +\S+ team=blue")
        follow.wait_for(r"close +\S+ team=blue")
        self.assertEqual(follow.end(signal.SIGINT), 130)
