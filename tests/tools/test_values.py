"""diffusion sub, pub and fetch: all types of values, in all formats."""
import json
import os
import re
import subprocess
import tempfile

from support import CLIENT, CONTROL, ServerTest, run

CLOCK = r"\d\d:\d\d:\d\d\.\d\d\d"


class Values(ServerTest):
    def sub_one(self, path, *words):
        """The first value of a topic, as sub prints it."""
        done = run("sub", self.url, path, "--count", "1", "--timeout", "50", *words, *CLIENT)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_every_type_comes_back_as_it_was_set(self):
        values = {
            "json": ('{"a": [1, null, "x"]}', '{"a":[1,null,"x"]}'),
            "string": ("two words", "two words"),
            "int64": ("-9223372036854775808", "-9223372036854775808"),
            "double": ("2.5", "2.5"),
            "binary": ("\u00e9!", "c3a921"),
            "record_v2": ("a\tb\nc", '[["a","b"],["c"]]'),
        }
        for name, (value, shown) in values.items():
            with self.subTest(name):
                self.pub(f"types/{name}", "--type", name, "--", value)
                self.assertEqual(self.fetch(f"types/{name}"), [f"types/{name} {shown}"])
                self.assertRegex(self.sub_one(f"types/{name}"), rf"\A{CLOCK} types/{name} {re.escape(shown)}\n\Z")
                line = json.loads(self.sub_one(f"types/{name}", "--format", "json"))
                self.assertEqual((line["path"], line["type"]), (f"types/{name}", name))
                self.assertRegex(line["time"], r"\A\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z\Z")
                if name == "binary":
                    self.assertEqual(line["hex"], shown)
                else:
                    expected = {"json": {"a": [1, None, "x"]}, "record_v2": [["a", "b"], ["c"]], "int64": -2**63, "double": 2.5}
                    self.assertEqual(line["value"], expected.get(name, shown))

    def test_formats(self):
        self.pub("formats/json", "--type", "json", '{"b":{"c":[1,{}]},"d":[]}')
        self.assertEqual(self.sub_one("formats/json", "--format", "value"), '{"b":{"c":[1,{}]},"d":[]}\n')
        self.assertEqual(self.sub_one("formats/json", "--format", "pretty", "--time", "none"),
                         'formats/json\n{\n  "b": {\n    "c": [\n      1,\n      {}\n    ]\n  },\n  "d": []\n}\n')
        self.assertRegex(self.sub_one("formats/json", "--time", "iso"), r"\A\d{4}-\d\d-\d\dT\S+Z formats/json \{")
        self.pub("formats/binary", "--type", "binary", "--hex", "00 01 41 42 43 7f 80 ff 30 31 32 33 34 35 36 37 38")
        self.assertEqual(self.sub_one("formats/binary", "--format", "hex", "--time", "none").splitlines(), [
            "formats/binary 17 bytes",
            "  00000000  00 01 41 42 43 7f 80 ff  30 31 32 33 34 35 36 37  |..ABC...01234567|",
            "  00000010  38                                                |8|",
        ])
        self.pub("formats/record", "--type", "record_v2", "one\ttwo\nthree\t")
        self.assertEqual(self.sub_one("formats/record", "--format", "records"), "one\ttwo\nthree\t\n")
        # What has no records is printed as text.
        self.assertEqual(self.sub_one("formats/binary", "--format", "records", "--time", "none"),
                         "formats/binary 0001414243 7f80ff 3031323334353637 38\n".replace(" ", "").replace("binary", "binary "))

    def test_control_characters_do_nothing_to_a_terminal(self):
        self.pub("escapes", "--type", "string", "a\x1b[2Jb\nc\u009bd\te")
        self.assertEqual(self.sub_one("escapes", "--time", "none"), "escapes a\\x1b[2Jb\\nc\\x9bd\\te\n")
        self.assertEqual(self.sub_one("escapes", "--format", "value"), "a\x1b[2Jb\nc\u009bd\te\n")
        self.assertEqual(json.loads(self.sub_one("escapes", "--format", "json"))["value"], "a\x1b[2Jb\nc\u009bd\te")

    def test_null(self):
        self.pub("null", "--type", "int64", "1")
        self.pub("null", "--null")
        self.assertEqual(self.fetch("null"), ["null null"])

    def test_numbers_near_the_ends_of_their_range(self):
        for value in ("5e-324", "1e-310", "1.7976931348623157e308"):
            self.pub("ends", "--type", "double", value)
            self.assertEqual(float(self.fetch("ends")[0].split()[1]), float(value))
        self.refused(2, "'1e309' is no double value", "pub", self.url, "ends", "1e309", *CONTROL)

    def test_the_type_is_that_of_the_topic(self):
        self.pub("known", "--type", "double", "1")
        self.pub("known", "2")
        self.assertEqual(self.fetch("known", "--format", "json"), ['{"path":"known","type":"double","value":2}'])
        self.refused(1, "known is a topic of type double, not json", "pub", self.url, "known", "3", "--type", "json", *CONTROL)
        self.pub("unknown", "text")
        self.assertEqual(self.fetch("unknown", "--no-values"), ["unknown string"])

    def test_values_that_are_none(self):
        for kind, value in (("json", "{"), ("int64", "1.5"), ("int64", "9223372036854775808"), ("double", "x"), ("int64", "")):
            self.refused(2, rf"'{re.escape(value)}' is no {kind} value", "pub", self.url, "none", value, "--type", kind, *CONTROL)
        self.refused(2, "'0' is no row of hexadecimal digits value", "pub", self.url, "none", "0", "--type", "binary", "--hex", *CONTROL)
        self.refused(1, "there is no such topic", "fetch", self.url, "none", *CONTROL)

    def test_many_values(self):
        done = run("pub", self.url, "many", "--type", "json", "-", *CONTROL, "-v",
                   stdin="".join(f'{{"number":{i}}}\n' for i in range(2000)))
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertRegex(done.stderr, r"many is a new topic\n(.*\n)*diffusion: 2000 values are set\n")
        self.assertEqual(self.fetch("many"), ['many {"number":1999}'])
        done = self.refused(2, "'nonsense' is no json value", "pub", self.url, "many", "-", *CONTROL, stdin="1\n2\nnonsense\n3\n")
        self.assertIn("that was line 3; 2 values before it are sent", done.stderr)
        self.assertEqual(self.fetch("many"), ["many 2"])
        # The last line may have no end; lines of other systems have another.
        self.pub("many/lines", "-", stdin="one\r\ntwo")
        self.assertEqual(self.fetch("many/lines"), ["many/lines two"])
        self.pub("many/lines", "one", "two", "three")
        self.assertEqual(self.fetch("many/lines"), ["many/lines three"])

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "value")
            with open(path, "wb") as file:
                file.write(bytes(range(256)) * 300)
            self.pub("file", "--type", "binary", "--file", path)
            self.assertEqual(self.fetch("file", "--format", "value"), [(bytes(range(256)) * 300).hex()])
            self.refused(2, rf"{folder}/missing cannot be read: No such file or directory", "pub", self.url, "file", "--file",
                         f"{folder}/missing", *CONTROL)

    def test_properties_of_topics(self):
        self.pub("properties", "1", "--type", "int64", "--property", "DONT_RETAIN_VALUE=true", "--property", "COMPRESSION=off")
        self.assertEqual(self.fetch("properties", "--no-values", "--properties"),
                         ["properties int64", "    COMPRESSION=off", "    DONT_RETAIN_VALUE=true"])
        line = json.loads(self.fetch("properties", "--properties", "--format", "json")[0])
        self.assertEqual(line["properties"], {"COMPRESSION": "off", "DONT_RETAIN_VALUE": "true"})
        self.refused(2, "--property takes KEY=VALUE, not 'nonsense'", "pub", self.url, "x", "1", "--property", "nonsense", *CONTROL)
        self.refused(1, r"missing is not set: .*", "pub", self.url, "missing", "1", "--existing", *CONTROL)

    def test_time_series(self):
        self.pub("series", "20.5", "21", "--type", "time_series", "--property", "TIME_SERIES_EVENT_VALUE_TYPE=double")
        self.assertEqual(self.fetch("series"), ["series #1 control 21"])
        self.assertEqual(self.sub_one("series", "--time", "none"), "series #1 control 21\n")
        line = json.loads(self.sub_one("series", "--format", "json"))
        self.assertEqual((line["type"], line["value"], line["event"]["sequence"], line["event"]["author"]), ("time_series", 21, 1, "control"))
        self.refused(2, "a time series needs --property TIME_SERIES_EVENT_VALUE_TYPE=TYPE, the type of its values",
                     "pub", self.url, "other", "1", "--type", "time_series", *CONTROL)

    def test_selectors_that_overlap_bring_each_value_once(self):
        self.pub("overlap/a", "1")
        self.pub("overlap/b", "2")
        sub = self.watch("sub", self.url, "overlap/a", "?overlap//", *CLIENT, "--time", "none")
        sub.wait_for("overlap/b 2")
        self.pub("overlap/a", "3")
        sub.wait_for("overlap/a 3")
        self.assertEqual(sorted(sub.lines["stdout"]), ["overlap/a 1", "overlap/a 3", "overlap/b 2"])
        self.assertEqual(sub.end(2), 130)

    def test_count_and_timeout(self):
        self.pub("counted", "1")
        done = run("sub", self.url, "counted", "--count", "2", "--timeout", "6", *CLIENT, "--format", "value")
        self.assertEqual((done.returncode, done.stdout), (6, "1\n"))
        self.assertEqual(done.stderr, "diffusion: 1 of 2 values within 6 s\n")
        done = run("sub", self.url, "counted", "--timeout", "6", *CLIENT, "--format", "value")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "1\n", ""))

    def test_fetching(self):
        for i in range(7):
            self.pub(f"pages/{i}", str(i))
        self.assertEqual(self.fetch("?pages//", "--page", "2"), [f"pages/{i} {i}" for i in range(7)])
        self.assertEqual(self.fetch("?pages//", "--page", "2", "--limit", "5"), [f"pages/{i} {i}" for i in range(5)])
        self.assertEqual(self.fetch("pages/3", "pages/1", "--format", "value"), ["3", "1"])
        done = run("sub", self.url, "?pages//", "--fetch", "--count", "2", "--format", "value", *CLIENT)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "0\n1\n", ""))

    def test_values_go_on_through_a_pipe_one_by_one(self):
        self.pub("piped", "first")
        sub = self.watch("sub", self.url, "piped", "--format", "value", *CLIENT)
        sub.wait_for("first")
        self.pub("piped", "second")
        sub.wait_for("second")
        self.assertEqual(sub.end(15), 128 + 15)

    def test_the_url_may_come_from_the_environment(self):
        self.pub("environment", "here")
        env = {"DIFFUSION_URL": self.url, "DIFFUSION_PRINCIPAL": "client", "DIFFUSION_PASSWORD": "password"}
        done = run("fetch", "environment", env=env, stderr=subprocess.STDOUT)
        self.assertEqual((done.returncode, done.stdout), (0, "environment here\n"))
