"""diffusion check: what it says of a server that is right, of one that is not, and of bad input."""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile

import support
from support import CLIENT, CONTROL, ServerTest, run

# Who has all permissions; on a fresh server nobody has.
ALL_ROLES = ["--principal", "all:password", "--roles", "all:ADMINISTRATOR,CLIENT_CONTROL,TOPIC_CONTROL,AUTHENTICATION_HANDLER"]
ALL = ["-p", "all", "-c", "password"]
# So that a whole run need not wait for the first one.
FREQUENT_PINGS = ["--ping-period", "2s"]
TLS = ["--tls", "--ca-file", "{ca_file}"]


class CheckTest(ServerTest):
    server_options = ALL_ROLES

    def check(self, *words, status=0, principal=None, **more):
        """Runs it with --json; gives the results by the names of the probes."""
        done = run("check", self.url, "--json", *(ALL if principal is None else principal), *words, **more)
        self.assertEqual(done.returncode, status, done)
        self.last = json.loads(done.stdout)
        self.last_errors = done.stderr
        self.assertTrue(self.last["branch_removed"])
        self.assertEqual(self.fetch("?diffusion-check//", "--no-values"), [])
        return {probe["name"]: probe for probe in self.last["probes"]}

    def fetch(self, *words):
        """Other than of the base: there may be nothing."""
        return run("fetch", self.url, *words, *CONTROL).stdout.splitlines()


class AllProbes(CheckTest):
    """A whole run: what this server's version offers passes."""

    server_options = [*ALL_ROLES, *FREQUENT_PINGS]
    # The newest that the server speaks.
    newest = 29

    def test_all_passes(self):
        probes = self.check("--control", "write")
        protocol = min(int(support.OPTIONS.protocol or 29), self.newest)
        self.assertEqual(self.last["protocol"], protocol)
        listed = json.loads(run("check", "--list", "--json").stdout)
        self.assertEqual([probe["name"] for probe in listed], list(probes))
        for probe in listed:
            expected = "passed" if probe["since_protocol"] <= protocol else "not offered"
            self.assertEqual(probes[probe["name"]]["result"], expected, probes[probe["name"]])
            if expected == "not offered":
                self.assertEqual(probes[probe["name"]]["needs_protocol"], probe["since_protocol"])
        self.assertEqual(self.last["failed"], 0)
        self.assertGreaterEqual(self.last["passed"], 40)


class RightServer(CheckTest):
    server_options = [*ALL_ROLES, *FREQUENT_PINGS]

    def test_summary_for_people(self):
        done = run("check", self.url, *CONTROL, "--only", "connection/pings", "--only", "values/deltas")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"\Aws://127\.0\.0\.1:\d+, protocol \d\d\npassed +connection/pings\npassed +values/deltas\n"
                                      r"2 passed, 0 failed, 0 not permitted, 0 not offered\n\Z")

    def test_list(self):
        done = run("check", "--list")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"(?m)^recovery/doubt-server-side +\S")
        names = [line.split()[0] for line in done.stdout.splitlines()]
        self.assertEqual(len(set(names)), len(names))

    def test_what_is_not_permitted_is_named(self):
        probes = self.check("--only", "values/string", "--only", "connection/pings", principal=CLIENT, status=5)
        self.assertEqual(probes["values/string"]["result"], "not permitted")
        self.assertEqual(probes["values/string"]["permission"], "MODIFY_TOPIC")
        self.assertEqual(probes["connection/pings"]["result"], "passed")

    def test_through_a_proxy_of_its_own(self):
        # 0.0.0.0 leads to this machine, but is no loopback address: there the relay is the session's proxy.
        url = self.url.replace("127.0.0.1", "0.0.0.0")
        done = run("check", url, *CONTROL, "--only", "recovery/doubt-server-side", "--only", "values/json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("2 passed", done.stdout)


class OlderServer(AllProbes):
    """A server that answers newer clients with its own version."""

    server_options = [*ALL_ROLES, *FREQUENT_PINGS, "--versions", "25-26"]
    newest = 26

    def test_the_fall_back_is_told(self):
        self.assertEqual(self.check("--only", "connection/doubt-versions")["connection/doubt-versions"]["note"],
                         "27 is answered with 26; 28 is answered with 26; 29 is answered with 26")


class Compression(CheckTest):
    def test_real_compression_is_read_and_told(self):
        probe = self.check("--only", "values/doubt-compression")["values/doubt-compression"]
        self.assertRegex(probe["note"], r"100000 equal characters with COMPRESSION=high are \d{3,4} bytes: compressed")

    def test_what_can_not_be_inflated_is_noticed(self):
        # Only the compressed value is as long.
        self.control("corrupt?point=message&offset=100&mask=ff&count=all")
        probe = self.check("--only", "values/doubt-compression", "--reconnect", "1", "--timeout", "5", status=1)["values/doubt-compression"]
        self.control("normal")
        self.assertEqual(probe["result"], "failed")


class NoCompression(CheckTest):
    server_options = [*ALL_ROLES, "--compression", "off"]

    def test_that_is_told(self):
        probe = self.check("--only", "values/doubt-compression")["values/doubt-compression"]
        self.assertRegex(probe["note"], r"100000 equal characters with COMPRESSION=high are \d{6} bytes: not compressed")


class RefusingServer(CheckTest):
    """A server that refuses newer clients: they come again with the oldest version."""

    server_options = [*ALL_ROLES, *FREQUENT_PINGS, "--versions", "25-27", "--newer-version", "downgrade"]

    def test_the_fall_back_is_told(self):
        probes = self.check("--only", "connection", "--only", "constraints")
        self.assertEqual(self.last["protocol"], 25)
        self.assertEqual(probes["connection/doubt-versions"]["note"], "28 is answered with 25; 29 is answered with 25")
        self.assertEqual(probes["constraints/or"]["result"], "not offered")


class RightServerWithTls(CheckTest):
    server_options = TLS

    def test_recovery_below_tls(self):
        done = run("check", self.url, *CONTROL, "--ca-file", self.server.ca_file, "--only", "recovery", "--only", "values/json", "--json")
        self.assertEqual(done.returncode, 0, done)
        result = json.loads(done.stdout)
        self.assertEqual(result["protocol"], int(support.OPTIONS.protocol or 29))
        self.assertEqual(result["passed"], len(result["probes"]))


class BadInput(CheckTest):
    def test_command_lines(self):
        self.refused(2, r"there is no probe 'nonsense'; --list has them", "check", self.url, "--only", "nonsense")
        self.refused(2, r"there is nothing to do with 'more'", "check", self.url, "more")
        self.refused(2, r"no URL is given, .*", "check")

    def test_servers_that_are_none(self):
        self.refused(3, r"not connected: cannot connect to 127\.0\.0\.1 .*refused.*", "check", "ws://127.0.0.1:1")
        self.refused(4, r"not connected: .*116.*", "check", self.url, "-p", "control", "-c", "wrong")
        # The probes that connect anew see the same.
        self.refused(2, r"not connected: .*", "check", "ftp://127.0.0.1:1")

    def test_a_trace_that_cannot_be_written(self):
        self.refused(7, r"/dev/full cannot be written: No space left on device", "check", self.url, *CONTROL, "--trace", "/dev/full")
        self.refused(7, r"/nonexistent/trace cannot be written: No such file or directory", "check", self.url, *CONTROL, "--trace", "/nonexistent/trace")

    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = run("check", self.url, *CONTROL, "--only", "values/string", stdout=full)
        self.assertEqual(done.returncode, 7)
        self.assertEqual(self.fetch("?diffusion-check//", "--no-values"), [])


class Interruptions(CheckTest):
    def test_ctrl_c_removes_the_topics(self):
        # The probe waits for a lock for as long as a session takes to expire; its other topics are there meanwhile.
        watched = self.watch("check", self.url, *CONTROL, "--only", "recovery/buffer-overrun", "--only", "recovery/timeout", "--only", "values")
        watched.wait_for("passed +recovery/buffer-overrun")
        self.assertEqual(watched.end(signal.SIGINT), 130)
        self.assertEqual(self.fetch("?diffusion-check//", "--no-values"), [])

    def test_a_server_that_closes_sessions_in_mid_probe(self):
        watched = self.watch("check", self.url, *CONTROL, "--only", "recovery/timeout", "--only", "connection/pings", "--only", "values/string")
        watched.wait_for("passed +connection/pings")
        self.control("abort?session=all")
        # One probe fails, or was between two; the next opens sessions of its own.
        self.assertIn(watched.end(), (0, 1))
        watched.wait_for("passed +values/string|failed +values/string")
        self.assertEqual(self.fetch("?diffusion-check//", "--no-values"), [])

    def test_a_server_that_goes_away(self):
        with tempfile.TemporaryDirectory() as folder:
            server = support.Server([support.OPTIONS.devserver], [], folder)
            watched = self.watch("check", server.url, *CONTROL, "--only", "values", "--only", "recovery/timeout", "--only", "connection/pings",
                                 "--connect-timeout", "5", "--reconnect", "1", "--timeout", "5")
            watched.wait_for("passed +connection/pings")
            server.stop()
            self.assertEqual(watched.end(), 3)
        self.assertRegex("\n".join(watched.lines["stderr"]), r"the server is lost, and the other probes are not run: ")


class WrongServer(CheckTest):
    """Each deviation is noticed, and by the probe that is about it."""

    server_options = [*ALL_ROLES, *FREQUENT_PINGS]

    # That they all pass without is in RightServer.
    def deviates(self, action, probe, pattern, *words):
        self.control(action)
        try:
            found = self.check("--only", probe, *words, status=1)[probe]
        finally:
            self.control("normal")
        self.assertEqual(found["result"], "failed")
        self.assertRegex(found["seen"], pattern)

    def fails(self, service, *probes, code=100):
        """Requests to this service fail."""
        self.control(f"fail?service={service}&code={code}&count=all")
        try:
            found = self.check(*(word for probe in probes for word in ("--only", probe)), "--control", "write", status=1)
        finally:
            self.control("normal")
        self.assertEqual({name: probe["result"] for name, probe in found.items()}, dict.fromkeys(probes, "failed"), service)

    def test_topics_and_values(self):
        self.fails(118, "recovery/doubt-server-side", "recovery/replay", "values/json", "values/string", "values/int64", "values/double",
                   "values/binary", "values/record", "values/deltas", "values/publish-values-only", "values/doubt-compression", "values/large",
                   "constraints/value", "constraints/locked", "constraints/partial-json", "constraints/and", "constraints/operators",
                   "constraints/operators-on-parts", "constraints/or")
        self.fails(112, "connection/many-requests", "update/refusals", "notifications/topics")
        self.fails(122, "update/add-and-set", "constraints/no-topic")
        self.fails(128, "update/streams")
        self.fails(129, "update/streams")
        self.fails(151, "update/json-patch")
        self.fails(127, "update/recoverable-streams")
        self.fails(131, "update/recoverable-streams")

    def test_selections(self):
        self.fails(3, "values/double", "subscription/values", "subscription/reasons", "subscription/scopes", "subscription/missing-topics")
        self.fails(4, "subscription/reasons")
        self.fails(117, "values/int64", "selectors/path", "selectors/split-path", "selectors/full-path", "selectors/sets",
                   "selectors/java-regular-expressions", "selectors/doubt-alternation", "fetch/ranges", "fetch/limits", "fetch/types-and-values",
                   "fetch/properties", "fetch/paging", "fetch/doubt-maximum-result-size")
        self.fails(94, "notifications/topics")
        self.fails(20, "subscription/missing-topics")

    def test_time_series(self):
        self.fails(99, "time-series/queries")
        self.fails(100, "time-series/edits")
        self.fails(84, "time-series/queries", "time-series/doubt-times")

    def test_the_rest(self):
        self.fails(85, "messaging/path")
        self.fails(86, "messaging/session")
        self.fails(97, "messaging/path")
        self.fails(102, "messaging/filter")
        self.fails(114, "locks/session-scope", "constraints/locked", "recovery/timeout")
        self.fails(116, "locks/session-scope")
        self.fails(56, "connection/pings")

    def test_pings_that_do_not_come(self):
        self.deviates("pings?mode=drop", "connection/system-pings", "nothing within .+, announced for every 2.0 s", "--timeout", "1")

    def test_a_failure_of_the_cluster_is_recovered_from(self):
        self.control("fail?service=131&code=112&count=1")
        probe = self.check("--only", "update/recoverable-streams")["update/recoverable-streams"]
        self.assertEqual((probe["result"], probe["note"]),
                         ("passed", "the cluster has lost the route to the topic, and the stream was recovered"))
        # One that does not end is none: streams that take another's place are opened by another service.
        self.control("fail?service=131&code=112&count=all")
        self.deviates("fail?service=130&code=112&count=all", "update/recoverable-streams", ".")

    def test_control(self):
        self.fails(67, "control/session-properties", "control/doubt-sp")
        self.fails(105, "control/setting-properties")
        self.fails(10, "control/subscribing")
        self.fails(14, "control/closing")
        self.fails(59, "control/security-store")
        self.fails(57, "control/authentication-store")
        self.fails(141, "control/topic-views")
        self.fails(137, "control/session-metric-collectors")
        self.fails(148, "control/topic-metric-collectors")
        self.fails(177, "control/session-trees")
        self.fails(164, "control/remote-servers", "stores/doubt-remote-server-option-codes")
        self.fails(138, "stores/topic-view", "fetch/unpublished-delayed-topics")
        self.fails(117, "fetch/unpublished-delayed-topics")
        self.fails(57, "stores/authentication-store")
        self.fails(58, "stores/authentication-store")
        self.fails(59, "stores/security-store")
        self.fails(60, "stores/security-store")
        self.fails(157, "stores/doubt-remote-server-option-codes")
        self.fails(135, "stores/session-metric-collector")

    def test_messages_that_are_changed(self):
        # A bit of each message of the server: nothing of it may pass as right.
        for probe in ("values/int64", "values/json", "fetch/paging", "time-series/queries", "recovery/replay"):
            with self.subTest(probe):
                self.control("corrupt?point=message&offset=4&mask=01&count=all")
                done = run("check", self.url, "--json", *ALL, "--only", probe, "--timeout", "3", "--connect-timeout", "3", "--reconnect", "1")
                self.control("normal")
                self.assertIn(done.returncode, (1, 3), done)
                self.assertEqual([found["result"] for found in json.loads(done.stdout)["probes"]], ["failed"])

    def test_stores_that_cannot_be_restored(self):
        # Then the name of what is left is printed.
        for service, probe, what in ((139, "stores/topic-view", "topic view"), (136, "stores/session-metric-collector", "session metric collector"),
                                     (158, "stores/doubt-remote-server-option-codes", "remote server")):
            with self.subTest(probe):
                self.control(f"fail?service={service}&code=100&count=all")
                done = run("check", self.url, *ALL, "--control", "write", "--only", probe)
                self.control("normal")
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stderr, rf"the {what} diffusion-check-[0-9a-f]{{12}}-1 may be left: ")

    def test_topics_that_cannot_be_removed(self):
        # The name of what is left is printed.
        self.control("fail?service=83&code=100&count=all")
        done = run("check", self.url, *ALL, "--only", "subscription/reasons")
        self.control("normal")
        self.assertEqual(done.returncode, 1)
        left = re.search(r"topics below (diffusion-check/[0-9a-f]{12}) may be left: remove '\?\1//'", done.stderr)
        self.assertTrue(left, done.stderr)
        self.assertTrue(all(line.startswith(left[1]) for line in self.fetch("?diffusion-check//", "--no-values")))
        self.assertEqual(run("remove", self.url, f"?{left[1]}//", *ALL).returncode, 0)

    def test_values_that_are_others(self):
        # Every code that is not the one that is due is noticed too.
        self.fails(118, "update/refusals", code=9001)


class WrongRecoveries(CheckTest):
    """Every reconnection finds messages lost."""

    server_options = [*ALL_ROLES, "--script-text", "on disconnect lose session=all; repeat"]
    def test_messages_that_are_lost(self):
        for probe in ("recovery/doubt-server-side", "recovery/replay"):
            found = self.check("--only", probe, status=1)[probe]
            self.assertRegex(found["seen"], r"down = |nothing|with a loss|the session has ended|lost|CLOSED")


class WrongRecoveriesWithReset(WrongRecoveries):
    server_options = ["--message-loss", "106", *WrongRecoveries.server_options]


class TraceTest(CheckTest):
    def trace(self, *words):
        """Runs it with a trace, in which nothing secret is; gives the trace and its path."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "trace")
        trusted = ["--ca-file", self.server.ca_file] if self.url.startswith("wss:") else []
        done = run("check", self.url, *CONTROL, *trusted, "--trace", path, *words)
        self.assertIn(done.returncode, (0, 1), done)
        self.assertEqual(done.stderr, "")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn("password=A", text)
        self.assertNotIn("cGFzc3dvcmQ", text)
        self.assertNotIn(b"password".hex(), text)
        return json.loads(text), path

    def vectors(self, path):
        """What the script makes of a trace."""
        script = os.path.join(os.path.dirname(__file__), "..", "..", "scripts", "trace_to_vectors.py")
        done = subprocess.run([sys.executable, script, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True, text=True)
        self.assertEqual(done.stderr, "")
        return json.loads(done.stdout)


class Traces(TraceTest):
    def test_a_failed_probe_becomes_vectors(self):
        self.control("fail?service=118&code=100&count=all")
        trace, path = self.trace("--only", "values/string", "--only", "connection/pings")
        self.control("normal")
        self.assertEqual([probe["name"] for probe in trace["probes"]], ["values/string"])
        connection = trace["probes"][0]["connections"][0]
        self.assertRegex(connection["upgrade_request"], r"password=\*+[ &]")
        response = bytes.fromhex(connection["frames"][0]["hex"])
        self.assertEqual((len(response), response[0], response[19:43]), (55, ord("#"), b"*" * 24))
        vectors = self.vectors(path)
        self.assertEqual(vectors["protocol_version"], int(support.OPTIONS.protocol or 29))
        self.assertEqual(vectors["scenarios"][0]["name"], "values/string")
        made = vectors["scenarios"][0]["connections"][0]
        self.assertEqual(made["frames"][0]["hex"], connection["frames"][0]["hex"])
        self.assertIn(["password", "*" * len(dict(map(tuple, made["params_in_order"]))["password"])], made["params_in_order"])
        services = [frame["decoded"].get("service") for frame in made["frames"] if frame["dir"] == "c2s"]
        self.assertIn(118, services)
        errors = [frame["decoded"] for frame in made["frames"] if frame["decoded"].get("kind") == "error"]
        self.assertTrue(errors)
        self.assertTrue(all(re.fullmatch("[0-9a-f]*", frame["hex"]) for frame in made["frames"]))

    def test_nothing_failed(self):
        trace, _ = self.trace("--only", "connection/pings")
        self.assertEqual(trace["probes"], [])


class TracesOverTls(Traces):
    """The same messages as without TLS."""

    server_options = TLS


class TracesOfRecoveries(TraceTest):
    server_options = WrongRecoveries.server_options

    def test_tokens_of_reconnections_are_blank_and_cuts_are_told(self):
        trace, path = self.trace("--only", "recovery/replay")
        connections = trace["probes"][0]["connections"]
        again = [connection["upgrade_request"] for connection in connections if "&c=" in connection["upgrade_request"]]
        self.assertTrue(again)
        for request in again:
            self.assertRegex(request, r"&c=\*+[& ]")
        # One of the two sessions is cut, once.
        self.assertEqual([(connection["session"], connection["connection"]) for connection in connections if connection.get("cut")], [(0, 0)])
        events = [frame.get("event") for connection in self.vectors(path)["scenarios"][0]["connections"] for frame in connection["frames"]]
        self.assertEqual(events.count("cut by the relay"), 1)


class TracesOfRecoveriesOverTls(TracesOfRecoveries):
    server_options = [*WrongRecoveries.server_options, *TLS]
