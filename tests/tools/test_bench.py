"""diffusion bench: what is measured, and that nothing is left behind."""
import json
import signal

from support import CLIENT, CONTROL, ServerTest, run


class Benches(ServerTest):
    def nothing_is_left(self):
        done = run("fetch", self.url, "?diffusion-bench//", *CONTROL)
        self.assertEqual((done.returncode, done.stdout), (1, ""))

    def bench(self, *words):
        done = run("bench", *words, "--json", "--quiet", *CONTROL)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.nothing_is_left()
        results = {result["name"]: result for result in map(json.loads, done.stdout.splitlines())}
        for result in results.values():
            latency = result.get("latency_ns", {})
            order = [latency[key] for key in ("least", "p50", "p90", "p99", "p99.9", "most") if latency]
            self.assertEqual(order, sorted(order))
        return results

    def test_publish(self):
        result = self.bench("publish", self.url, "--duration", "0.5", "--topics", "3", "--size", "500")["publish"]
        self.assertGreater(result["count"], 0)
        self.assertEqual(result["bytes"], 500)
        self.assertAlmostEqual(result["per_second"], result["count"] / result["seconds"], delta=result["per_second"] / 100)
        self.assertGreater(result["latency_ns"]["least"], 0)

    def test_publish_at_a_rate(self):
        result = self.bench("publish", self.url, "--duration", "1", "--rate", "50")["publish"]
        # The last answers come after the second, on a busy machine much later.
        self.assertTrue(1 <= result["count"] <= 50 * result["seconds"] + 1, result)

    def test_round_trips(self):
        results = self.bench("rtt", self.url, "--count", "20")
        self.assertEqual({name: result["count"] for name, result in results.items()}, {"ping": 20, "set": 20})

    def test_receive(self):
        result = self.bench("receive", self.url, "--duration", "0.5", "--topics", "5")["receive"]
        self.assertGreater(result["count"], 0)
        self.assertEqual(result["bytes"], 128)
        self.assertGreater(result["latency_ns"]["least"], 0)

    def test_receive_of_others(self):
        self.pub("others", "1")
        bench = self.watch("bench", "receive", self.url, "others", "--duration", "600", "--json", "-v", *CLIENT)
        bench.wait_for("diffusion: counting", "stderr")
        # The first values may come before it counts.
        for i in range(1000):
            self.pub("others", str(i))
            if i >= 5:
                break
        self.assertEqual(bench.end(signal.SIGINT), 130)
        result = json.loads(bench.lines["stdout"][-1])
        self.assertLessEqual(result["count"], 6)
        self.assertNotIn("latency_ns", result)

    def test_results_for_people(self):
        done = run("bench", "rtt", self.url, "--count", "5", "--pings-only", *CLIENT)
        time = r"\d+\.\d{3} ms"
        self.assertRegex(done.stdout, rf"\Aping: 5 in \d+\.\d\d s, \d+/s\n  time: least {time}, median {time}, 90% {time}, 99% {time}, "
                                      rf"99\.9% {time}, most {time}\n  processor time of this process for each: \d+\.\d\d us\n\Z")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_an_interrupt_cleans_up(self):
        bench = self.watch("bench", "publish", self.url, "--duration", "600", "--topics", "4", "--json", "-v", *CONTROL)
        follow = self.watch("sub", self.url, "?diffusion-bench//", "--quiet", *CLIENT)
        follow.wait_for(r".* diffusion-bench/.*")
        self.assertEqual(bench.end(signal.SIGINT), 130)
        self.assertEqual(json.loads(bench.lines["stdout"][-1])["name"], "publish")
        # It has removed its topics itself, not left it to the server.
        self.assertEqual([line for line in bench.lines["stderr"] if "left" in line], [])
        self.nothing_is_left()
        follow.end(signal.SIGINT)

    def test_a_bench_that_is_killed_leaves_nothing(self):
        bench = self.watch("bench", "publish", self.url, "--duration", "600", "--reconnect", "0", *CONTROL)
        follow = self.watch("sub", self.url, "?diffusion-bench//", "-v", *CLIENT)
        follow.wait_for(r".* diffusion-bench/.*")
        bench.end(signal.SIGKILL)
        follow.wait_for(r"diffusion: unsubscribed from diffusion-bench/\S+: the topic is removed", "stderr")
        follow.end(signal.SIGINT)

    def test_what_is_not_permitted(self):
        self.refused(5, "no topic is added: .+", "bench", "publish", self.url, *CLIENT)

    def test_a_cut_in_between(self):
        bench = self.watch("bench", "publish", self.url, "--duration", "8", "--rate", "200", "--json", *CONTROL)
        follow = self.watch("sub", self.url, "?diffusion-bench//", "--quiet", *CLIENT)
        follow.wait_for(r".* diffusion-bench/.*")
        self.control("cut?session=all&kind=rst")
        bench.wait_for("diffusion: connected again after .+", "stderr")
        self.assertEqual(bench.end(), 0)
        self.nothing_is_left()
        follow.end(signal.SIGINT)


class Answers(ServerTest):
    # The first message adds the topic, and is answered; what comes later is not.
    server_options = ["--script-text", "on message 1 delay 60m"]

    def test_an_interrupt_before_the_first_answer(self):
        bench = self.watch("bench", "publish", self.url, "--duration", "600", "--rate", "0.01", "--json", "--quiet", *CONTROL)
        self.control("wait?event=message=2")
        self.assertEqual(bench.end(signal.SIGINT), 130)
        result = json.loads(bench.lines["stdout"][-1])
        self.assertEqual((result["name"], result["count"]), ("publish", 0))
        self.assertRegex(bench.lines["stderr"][-1], "diffusion: topics below diffusion-bench/[0-9a-f]+ may be left: .+")
