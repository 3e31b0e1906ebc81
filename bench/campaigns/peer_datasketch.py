#!/usr/bin/env python3
"""Groups mails with datasketch's MinHash LSH: visible text in shingles of three words, components of pairs at least so much alike.

usage: peer_datasketch.py FIELDS.jsonl OUT.jsonl [--threshold 0.7] [--permutations 128]

Prints seconds of CPU from the extracted text to the groups, and peak MiB, as JSON.
"""
import argparse
import json
import resource
import time

from datasketch import MinHash, MinHashLSH

import fields

options = argparse.ArgumentParser()
options.add_argument("fields")
options.add_argument("out")
options.add_argument("--threshold", type=float, default=0.7)
options.add_argument("--permutations", type=int, default=128)
options = options.parse_args()

mails = fields.read(options.fields)
start = time.process_time()
index = MinHashLSH(threshold=options.threshold, num_perm=options.permutations)
forest = fields.Forest(len(mails))
texts = [fields.shingles(fields.words(mail["text"], fields.own(mail))) for mail in mails]
# The library's fast path: all sketches in one call with the permutations made once.
sketches = MinHash.bulk(([s.encode() for s in text] for text in texts), num_perm=options.permutations)
kept = {}
for at, (text, sketch) in enumerate(zip(texts, sketches)):
    if not text:
        continue
    for other in index.query(sketch):
        if forest.root(at) != forest.root(other) and sketch.jaccard(kept[other]) >= options.threshold:
            forest.join(at, other)
    index.insert(at, sketch)
    kept[at] = sketch
groups = [forest.root(at) for at in range(len(mails))]
seconds = time.process_time() - start
fields.write(options.out, [mail["file"] for mail in mails], lambda at: groups[at])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"mails": len(mails), "seconds": seconds, "peak MiB": peak}))
