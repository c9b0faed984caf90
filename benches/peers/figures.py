"""Medians and ratios of what was measured, the table, and the comparison with what was recorded."""
import statistics

# A ratio that grew by less is noise.
TOLERANCE = 0.1


def medians(measured):
    """{row: {library: [figure of each round]}} to {row: {library: median}}."""
    return {row: {name: statistics.median(figures) for name, figures in columns.items() if figures} for row, columns in measured.items()}


def ratios(measured, ours):
    """Of each of our columns to each other one, {row: {"ours / other": {median, least, most}}}: of figures of the same round, which
    the same things disturbed."""
    found = {}
    for row, columns in measured.items():
        for our in ours:
            for other, figures in columns.items():
                pairs = list(zip(columns.get(our, []), figures))
                if other not in ours and pairs:
                    each = [a / b for a, b in pairs]
                    found.setdefault(row, {})[f"{our} / {other}"] = {
                        "median": round(statistics.median(each), 3), "least": round(min(each), 3), "most": round(max(each), 3)}
    return found


def amount(number):
    """A figure with as many digits as it deserves."""
    return f"{number:.2f}" if number < 10 else f"{number:.1f}" if number < 100 else f"{number:.0f}"


def table(measured, names, ours):
    """The lines of a Markdown table: medians in microseconds, and behind those of others the ratio of our first column that has one."""
    lines = ["| work, µs | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    all_ratios = ratios(measured, ours)
    for row, columns in medians(measured).items():
        cells = []
        for name in names:
            cell = amount(columns[name]) if name in columns else ""
            ratio = next((all_ratios[row][f"{our} / {name}"] for our in ours if f"{our} / {name}" in all_ratios.get(row, {})), None)
            if cell and ratio is not None:
                cell += f" ({ratio['median']:.2f} ×)"
            cells.append(cell)
        lines.append(f"| {row} | " + " | ".join(cells) + " |")
    return lines


def compare(now, recorded):
    """Sentences on the ratios that are worse than recorded, and on those that are better; ratios that only one has do not count.

    Where the rounds of both overlap it may be chance."""
    slower, faster = [], []
    for row, pairs in recorded.items():
        for pair, before in pairs.items():
            after = now.get(row, {}).get(pair)
            if after is None or before["median"] <= 0:
                continue
            change = after["median"] / before["median"] - 1
            what = f"{row}, {pair}: {before['median']:.2f} was recorded, now {after['median']:.2f} ({change * 100:+.0f} %)"
            if change > TOLERANCE:
                slower.append(("slower: " if after["least"] > before["most"] else "perhaps slower: ") + what)
            elif change < -TOLERANCE and after["most"] < before["least"]:
                faster.append("faster: " + what)
    return slower, faster
