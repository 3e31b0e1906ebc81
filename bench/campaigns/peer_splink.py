#!/usr/bin/env python3
"""Links mails with Splink on DuckDB: blocking on shared values, comparisons by field, weights by EM, clusters from 10 bits.

usage: peer_splink.py FIELDS.jsonl OUT.jsonl [--bits 10]

Text is compared by the share of equal positions of a sketch (64 positions), since a Jaccard index over whole texts in SQL is
far slower. Values that more than 200 mails hold do not block. Prints seconds of CPU from the fields to the groups, and
peak MiB, as JSON.
"""
import argparse
import collections
import json
import logging
import resource
import time

import pyarrow
import splink.comparison_library as compare
from datasketch import MinHash
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

import fields

MOST = 200
ROWS = 4

logging.getLogger("splink").setLevel(logging.ERROR)
options = argparse.ArgumentParser()
options.add_argument("fields")
options.add_argument("out")
options.add_argument("--bits", type=float, default=10)
options = options.parse_args()

mails = fields.read(options.fields)
start = time.process_time()
texts = [fields.shingles(fields.words(mail["text"], fields.own(mail))) for mail in mails]
sketches = [sketch.hashvalues.tolist() for sketch in MinHash.bulk([[s.encode() for s in text] for text in texts], num_perm=64)]


def positions(at):
    return [f"{place}:{value}" for place, value in enumerate(sketches[at])] if texts[at] else None


def bands(at):
    values = sketches[at]
    return [f"{b}:{values[b:b + ROWS]}" for b in range(0, len(values), ROWS)] if texts[at] else []


def keys(at):
    mail = mails[at]
    subject = " ".join(fields.words(mail["subject"], fields.own(mail)))
    single = [("subject", subject if len(subject) > 8 else None), ("reply", mail["reply_to"]), ("from", mail["from"])]
    several = [("band", band) for band in bands(at)] + [("host", host) for host in mail["hosts"]]
    several += [("file", file) for file in mail["files"]] + [("proven", domain) for domain in mail["proven"]]
    return [f"{kind}={value}" for kind, value in single + several if value]


holders = collections.Counter(key for at in range(len(mails)) for key in keys(at))
rows = []
for at, mail in enumerate(mails):
    rows.append({
        "unique_id": at,
        "sketch": positions(at),
        "subject": " ".join(fields.words(mail["subject"], fields.own(mail))) or None,
        "from_name": " ".join(fields.words(mail["from_name"])) or None,
        "from_address": mail["from"],
        "reply_to": mail["reply_to"],
        "hosts": mail["hosts"] or None,
        "files": mail["files"] or None,
        "proven": mail["proven"] or None,
        "structure": mail["structure"],
        "band": bands(at)[0] if bands(at) else None,
        "keys": [key for key in keys(at) if 1 < holders[key] <= MOST],
    })

settings = SettingsCreator(
    link_type="dedupe_only",
    blocking_rules_to_generate_predictions=[block_on("keys", arrays_to_explode=["keys"])],
    comparisons=[
        compare.ArrayIntersectAtSizes("sketch", [56, 45, 32, 20]),
        compare.JaroWinklerAtThresholds("subject", [0.95, 0.85]),
        compare.ExactMatch("from_name").configure(term_frequency_adjustments=True),
        compare.ExactMatch("from_address").configure(term_frequency_adjustments=True),
        compare.ExactMatch("reply_to").configure(term_frequency_adjustments=True),
        compare.ArrayIntersectAtSizes("hosts", [1]),
        compare.ArrayIntersectAtSizes("files", [1]),
        compare.ArrayIntersectAtSizes("proven", [1]),
        compare.ExactMatch("structure").configure(term_frequency_adjustments=True),
    ],
    retain_intermediate_calculation_columns=False,
    retain_matching_columns=False,
)
database = DuckDBAPI()
linker = Linker(database.register(pyarrow.Table.from_pylist(rows)), settings)
linker.training.estimate_probability_two_random_records_match(
    [block_on("subject", "from_name"), block_on("reply_to", "subject")], recall=0.5)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
# Twice, so that each comparison is trained where it does not block.
for rule in (block_on("subject"), block_on("band")):
    linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
pairs = linker.inference.predict(threshold_match_weight=options.bits)
clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_weight=options.bits)
found = {row["unique_id"]: row["cluster_id"] for row in clusters.as_record_list()}
seconds = time.process_time() - start
fields.write(options.out, [mail["file"] for mail in mails], lambda at: str(found[at]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"mails": len(mails), "seconds": seconds, "peak MiB": peak}))
