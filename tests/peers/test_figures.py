"""What benches/peers makes of measured figures: medians, ratios, the table, and the comparison with what was recorded."""
import unittest

import figures

MEASURED = {
    "receive": {"diffusion": [0.2, 0.3, 0.4], "diffusion, development server": [0.6, 0.6, 0.9], "hiredis": [0.4, 0.2, 0.4]},
    "publish": {"diffusion": [1.0, 2.0, 3.0], "hiredis": []},
    "request": {"diffusion, development server": [150.0, 170.0, 160.0], "nats": [200.0, 200.0, 100.0]},
}
OURS = ["diffusion", "diffusion, development server"]


def recorded(median, least, most):
    return {"receive": {"diffusion / hiredis": {"median": median, "least": least, "most": most}}}


class Figures(unittest.TestCase):
    def test_medians_of_what_was_measured(self):
        self.assertEqual(figures.medians(MEASURED), {
            "receive": {"diffusion": 0.3, "diffusion, development server": 0.6, "hiredis": 0.4},
            "publish": {"diffusion": 2.0},
            "request": {"diffusion, development server": 160.0, "nats": 200.0},
        })

    def test_ratios_are_of_the_same_round(self):
        ratios = figures.ratios(MEASURED, OURS)
        # 0.5, 1.5 and 1.0: the ratio of the medians is 0.75.
        self.assertEqual(ratios["receive"]["diffusion / hiredis"], {"median": 1.0, "least": 0.5, "most": 1.5})
        self.assertEqual(ratios["request"], {"diffusion, development server / nats": {"median": 0.85, "least": 0.75, "most": 1.6}})
        self.assertEqual(set(ratios), {"receive", "request"})
        self.assertEqual(len(ratios["receive"]), 2)

    def test_the_table(self):
        self.assertEqual(figures.table(MEASURED, [*OURS, "hiredis", "nats"], OURS), [
            "| work, µs | diffusion | diffusion, development server | hiredis | nats |",
            "| --- | --- | --- | --- | --- |",
            "| receive | 0.30 | 0.60 | 0.40 (1.00 ×) |  |",
            "| publish | 2.00 |  |  |  |",
            "| request |  | 160 |  | 200 (0.85 ×) |",
        ])

    def compare(self, before, after):
        return figures.compare(after, before)

    def test_slower(self):
        slower, faster = self.compare(recorded(1.0, 0.9, 1.1), recorded(1.3, 1.2, 1.4))
        self.assertEqual(slower, ["slower: receive, diffusion / hiredis: 1.00 was recorded, now 1.30 (+30 %)"])
        self.assertEqual(faster, [])

    def test_perhaps_slower_where_rounds_overlap(self):
        slower, _ = self.compare(recorded(1.0, 0.9, 1.25), recorded(1.3, 1.2, 1.4))
        self.assertEqual(slower, ["perhaps slower: receive, diffusion / hiredis: 1.00 was recorded, now 1.30 (+30 %)"])

    def test_little_is_noise(self):
        self.assertEqual(self.compare(recorded(1.0, 1.0, 1.0), recorded(1.09, 1.08, 1.1)), ([], []))
        self.assertEqual(self.compare(recorded(1.0, 1.0, 1.0), recorded(0.91, 0.9, 0.92)), ([], []))

    def test_faster_where_rounds_do_not_overlap(self):
        _, faster = self.compare(recorded(1.0, 0.9, 1.1), recorded(0.5, 0.4, 0.6))
        self.assertEqual(faster, ["faster: receive, diffusion / hiredis: 1.00 was recorded, now 0.50 (-50 %)"])
        self.assertEqual(self.compare(recorded(1.0, 0.55, 1.1), recorded(0.5, 0.4, 0.6)), ([], []))

    def test_what_only_one_has_does_not_count(self):
        self.assertEqual(self.compare({}, recorded(1.3, 1.2, 1.4)), ([], []))
        self.assertEqual(self.compare(recorded(1.3, 1.2, 1.4), {}), ([], []))
        self.assertEqual(self.compare(recorded(1.3, 1.2, 1.4), {"receive": {}}), ([], []))
