#!/usr/bin/env python3
"""What was grouped wrongly in a made-up world, and what the mails concerned have in common.

usage: bench/campaigns/report.py OUT [--level campaign] [--top 12]        (OUT as given to `world group`)

Lists the groups that hold most pairs that do not belong together (merged), and the true groups that lost most pairs (split), with
the means that the senders used; then the share of wrong pairs by these means.
"""
import argparse
import collections
import csv
import json

options = argparse.ArgumentParser()
options.add_argument("out")
options.add_argument("--level", default="campaign")
options.add_argument("--top", type=int, default=12)
options = options.parse_args()

with open(options.out + ".truth.csv", encoding="utf-8") as file:
    truth = {row["file"]: row for row in csv.DictReader(file)}
with open(options.out + ".run.jsonl", encoding="utf-8") as file:
    found = {row["file"]: row[options.level] or row["file"] for row in map(json.loads, file)}


def two(n):
    return n * (n - 1) // 2


def means(row):
    return " ".join([row["source"], row["theme"], row["language"], row["sending"], row["landing"], "kit", row["kit"],
                     "famous " + row["famous"] if row["famous"] else "", row["changes"]])


groups, classes = collections.defaultdict(list), collections.defaultdict(list)
for name, group in found.items():
    groups[group].append(truth[name])
    classes[truth[name][options.level]].append(found[name])
merged = []
for group, rows in groups.items():
    parts = collections.Counter(row[options.level] for row in rows)
    wrong = two(len(rows)) - sum(map(two, parts.values()))
    merged.append((wrong, group, parts, rows))
split = []
for name, members in classes.items():
    parts = collections.Counter(members)
    split.append((two(len(members)) - sum(map(two, parts.values())), name, parts))
print(f"merged at level {options.level}: {sum(m[0] for m in merged)} pairs that do not belong together")
for wrong, group, parts, rows in sorted(merged, key=lambda m: -m[0])[:options.top]:
    print(f"  {wrong} in {group}: {len(rows)} mails of {len(parts)}")
    for part, size in parts.most_common(4):
        row = next(row for row in rows if row[options.level] == part)
        print(f"      {size} {part} ({row['operation']}): {means(row)}")
print(f"split at level {options.level}: {sum(s[0] for s in split)} pairs that belong together")
example = {row[options.level]: row for row in truth.values()}
for lost, name, parts in sorted(split, key=lambda s: -s[0])[:options.top]:
    print(f"  {lost} of {name}: {sum(parts.values())} mails in {len(parts)}, largest {[n for _, n in parts.most_common(4)]}: {means(example[name])}")
lost_by, all_by = collections.Counter(), collections.Counter()
for lost, name, parts in split:
    row = example[name]
    size = two(sum(parts.values()))
    for mean in (row["source"], row["sending"], row["landing"], *(change.split("=")[0] for change in row["changes"].split())):
        lost_by[mean] += lost
        all_by[mean] += size
print("share of pairs lost: " + ", ".join(f"{mean} {lost_by[mean] / all_by[mean]:.2f}" for mean, n in all_by.most_common() if n))
