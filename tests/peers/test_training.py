"""The work that profiles are made with: all of it is done, in each way."""
import contextlib
import io
import os
import unittest
import unittest.mock

import test_run
import training
from work import ROWS


class Training(unittest.TestCase):
    def test_all_is_done(self):
        said = io.StringIO()
        # What a user may have set changes nothing, and stays.
        users = {"DIFFUSION_TRUST_SELF_SIGNED_CERTS": "true", "BENCH_TLS": "1"}
        with unittest.mock.patch.dict(os.environ, users), contextlib.redirect_stdout(said):
            before = dict(os.environ)
            training.main([*test_run.OPTIONS, "--messages", "100"])
            self.assertEqual(dict(os.environ), before)
        lines = said.getvalue().splitlines()
        self.assertEqual(len(lines), len(list(training.lessons())))
        for row in ROWS:
            for way in ("", ", BENCH_INLINE_CALLBACKS"):
                self.assertIn(row.name + way, lines)
        for row in training.SOME:
            self.assertIn(row.name + ", BENCH_INLINE_CALLBACKS, BENCH_TLS", lines)
        self.assertIn("receive 1,024 B, 100 topics, BENCH_DELTAS", lines)
