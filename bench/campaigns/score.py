#!/usr/bin/env python3
"""Scores groups against what is known to belong together: pairs and B-cubed (Bagga and Baldwin 1998).

usage: bench/campaigns/score.py TRUTH.csv RUN.jsonl [--json]

TRUTH has columns file, wave, campaign, operation; RUN has one object a line with the same keys. A mail without a group
stands alone. Pairs: of all pairs of mails that are put together, how many belong together (precision), and of those that
belong together, how many are put together (recall). B-cubed: the same shares, taken mail by mail and averaged, so that
one large campaign does not decide everything. A run with the key `group` alone is scored with it at every level.
"""
import collections
import csv
import json
import sys

LEVELS = ("wave", "campaign", "operation")


def two(n):
    return n * (n - 1) // 2


def f1(precision, recall):
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score(truth, found):
    """Figures for two partitions, each a dictionary from mail to group; `found` may lack mails or hold None."""
    cells, true_sizes, sizes = collections.Counter(), collections.Counter(), collections.Counter()
    for mail, group in truth.items():
        other = found.get(mail)
        other = ("alone", mail) if other is None else other
        cells[group, other] += 1
        true_sizes[group] += 1
        sizes[other] += 1
    right = sum(two(n) for n in cells.values())
    put, belong = sum(map(two, sizes.values())), sum(map(two, true_sizes.values()))
    pairs = (right / put if put else 1.0, right / belong if belong else 1.0)
    cubed = (
        sum(n * n / sizes[other] for (_, other), n in cells.items()) / len(truth),
        sum(n * n / true_sizes[group] for (group, _), n in cells.items()) / len(truth),
    )
    return {
        "pair precision": pairs[0], "pair recall": pairs[1], "pair F1": f1(*pairs),
        "B3 precision": cubed[0], "B3 recall": cubed[1], "B3 F1": f1(*cubed),
        "groups": sum(n > 1 for n in sizes.values()), "largest": max(sizes.values()),
    }


def levels(truth_path, run_path):
    """Figures by level."""
    with open(truth_path, encoding="utf-8") as file:
        truth = list(csv.DictReader(file))
    with open(run_path, encoding="utf-8") as file:
        run = [json.loads(line) for line in file]
    return {
        level: score({row["file"]: row[level] for row in truth},
                     {row["file"]: row["group"] if "group" in row else row[level] for row in run})
        for level in LEVELS
    }


if __name__ == "__main__":
    figures = levels(sys.argv[1], sys.argv[2])
    if "--json" in sys.argv:
        print(json.dumps(figures))
    else:
        names = list(figures["wave"])
        print(f"{'':10}" + "".join(f"{name:>16}" for name in names))
        for level, values in figures.items():
            print(f"{level:10}" + "".join(f"{values[name]:16.3f}" if isinstance(values[name], float) else f"{values[name]:16}"
                                          for name in names))
