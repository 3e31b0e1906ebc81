#!/usr/bin/env python3
"""Groups the same mails with creel and with its peers, and writes one table: cost and quality.

usage: bench/campaigns/run.py [--real FOLDER] [--pairs PAIRS.csv] [--real-sizes 1000,2000,4000] [--made-sizes 10000,100000]
                              [--seed N] [--limit SECONDS] [--creel BINARY] [--work FOLDER] [--only REGEX]

  creel group        crates/campaign/examples/world: fingerprints and groups, from what was extracted of each mail
                     and the same where the made-up services stand in the table of hosts, as those of the real world do
  creel scan         `creel scan` end to end on the files, with all that it does besides (only with --creel)
  datasketch         MinHash LSH over the visible text, J >= 0.7, and the best of a small grid of thresholds (chosen with the truth,
                     which no user has: it favours the peer)
  splink             Splink on DuckDB, links of at least 10 bits

The peers are given the text, the hosts and the other fields that creel extracted; for all of them the clock runs from there to
the groups. Seconds are of CPU (the machine may be shared), peaks are of the whole process. Runs take turns, so that a machine that slows
down slows all of them. Made mails come from `world` with the truth; for real ones the judged pairs are what there is. Whoever needs longer
than the limit is stopped, and the table says so. Needs cargo and pip; makes its own virtual environment in the work folder.
"""
import argparse
import collections
import csv
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import score

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GRID = (0.3, 0.5, 0.9)


def arguments():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sizes = lambda text: [int(size) for size in text.split(",") if size]
    options.add_argument("--real", type=pathlib.Path)
    options.add_argument("--pairs", type=pathlib.Path)
    options.add_argument("--real-sizes", type=sizes, default=[1000, 2000, 4000])
    options.add_argument("--made-sizes", type=sizes, default=[10_000, 100_000])
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--limit", type=float, default=1200)
    options.add_argument("--creel", type=pathlib.Path)
    options.add_argument("--scan-until", type=int, default=10_000, help="most mails that are scanned end to end")
    options.add_argument("--work", type=pathlib.Path, default=ROOT / "target" / "campaigns")
    options.add_argument("--only", type=re.compile, default=re.compile(""), help="methods to run")
    return options.parse_args()


def environment(work):
    """The Python that has the peers."""
    python = work / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", work / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", HERE / "requirements.txt"], check=True)
    return python


def world():
    """The example program."""
    subprocess.run(["cargo", "build", "--release", "--quiet", "-p", "creel-campaign", "--example", "world"], cwd=ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return target / "release" / "examples" / "world"


def run(command, limit, fine=(0,)):
    """Runs a command: the JSON that it prints, or `None` if it was stopped or failed."""
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        out, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    if process.returncode not in fine:
        print(f"{command[0]} ended with {process.returncode}: {err[-2000:]}", file=sys.stderr)
        return None
    return json.loads(out.strip().splitlines()[-1]) if out.strip().startswith("{") else {}


def judged(pairs_path, run_path):
    """Judged pairs that stand together: by level a text like `61/79 8/46 1/6`."""
    with open(pairs_path, encoding="utf-8") as file:
        pairs = list(csv.DictReader(file))
    with open(run_path, encoding="utf-8") as file:
        groups = {row["file"]: row for row in map(json.loads, file)}
    texts = {}
    for level in score.LEVELS:
        together, all_of = collections.Counter(), collections.Counter()
        for pair in pairs:
            if pair["a"] in groups and pair["b"] in groups:
                a, b = (groups[pair[side]].get("group", groups[pair[side]].get(level)) for side in "ab")
                all_of[pair["judgement"]] += 1
                together[pair["judgement"]] += a is not None and a == b
        kinds = ("same-campaign", "same-operation", "unlinked")
        texts[level] = " ".join(f"{together[kind]}/{all_of[kind]}" for kind in kinds)
    return texts


class Bench:
    """Runs every method on one set of mails after the other."""

    def __init__(self, options):
        self.options = options
        options.work.mkdir(parents=True, exist_ok=True)
        self.python, self.world = environment(options.work), world()
        # Methods that were too slow or too large are not tried on more.
        self.stopped = set()
        self.rows = []

    def mails(self, name, source, truth):
        """`source` are the arguments of `world group`."""
        out = self.options.work / name
        start = time.monotonic()
        costs = run([self.world, "group", *source, out, "--fields"], self.options.limit * 6)
        print(f"{name}: {costs} in {time.monotonic() - start:.0f} s", file=sys.stderr)
        if costs is None:
            return
        seconds = costs["fingerprint"] + costs["partition"]
        row = {"name": name, "method": "creel group", "seconds": seconds, "peak MiB": costs["peak MiB"]}
        self.add({**row, "per step": costs}, f"{out}.run.jsonl", truth)
        if len(source) > 1:
            # As with services that are in the shipped table.
            listed = run([self.world, "group", *source, f"{out} listed", "--services"], self.options.limit * 6)
            if listed:
                seconds = listed["fingerprint"] + listed["partition"]
                row = {**row, "method": "creel group, services listed", "seconds": seconds, "peak MiB": listed["peak MiB"]}
                self.add({**row, "per step": listed}, f"{out} listed.run.jsonl", truth)
        if self.options.only.search("scan") and self.options.creel and costs["mails"] <= self.options.scan_until:
            self.scan(name, source, truth)
        fields = f"{out}.fields.jsonl"
        peers = {"datasketch, J >= 0.7": ["peer_datasketch.py", fields, f"{out}.datasketch.jsonl"]}
        for threshold in GRID:
            peers[f"datasketch, J >= {threshold}"] = [
                "peer_datasketch.py", fields, f"{out}.datasketch-{threshold}.jsonl", "--threshold", threshold]
        peers["splink, 10 bits"] = ["peer_splink.py", fields, f"{out}.splink.jsonl"]
        for method, (script, *rest) in peers.items():
            if method in self.stopped or not self.options.only.search(method):
                continue
            costs = run([self.python, HERE / script, *rest], self.options.limit)
            if costs is None:
                self.stopped.add(method)
                self.rows.append({"name": name, "method": method, "stopped": True})
            else:
                self.add({"name": name, "method": method, **costs}, rest[1], truth)

    def scan(self, name, source, truth):
        """The whole program on the same mails as files."""
        case, files = self.options.work / f"{name}.case", self.options.work / f"{name}.mails"
        shutil.rmtree(case, ignore_errors=True)
        folder = source[0]
        if len(source) > 1:
            shutil.rmtree(files, ignore_errors=True)
            run([self.world, "mails", *source, files], self.options.limit)
            (files / "truth.csv").unlink()
            folder = files
        lines = self.options.work / f"{name}.scan.jsonl"
        command = [self.options.creel, "scan", folder, "--case", case, "--quiet", "--jsonl", lines]
        before = os.times()
        # 1: some files are no mails, which is said and is no failure here.
        done = run(command, self.options.limit * 2, fine=(0, 1))
        after = os.times()
        if done is not None:
            seconds = after.children_user + after.children_system - before.children_user - before.children_system
            # A scan names files by their path.
            rows = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
            with open(lines, "w", encoding="utf-8") as file:
                for row in rows:
                    short = {level: row.get(level) for level in score.LEVELS}
                    file.write(json.dumps({"file": os.path.basename(row["file"]), **short}) + "\n")
            self.add({"name": name, "method": "creel scan (end to end)", "seconds": seconds}, lines, truth)
        shutil.rmtree(case, ignore_errors=True)
        shutil.rmtree(files, ignore_errors=True)

    def add(self, row, run_path, truth):
        if truth:
            row["levels"] = score.levels(truth, run_path)
        elif self.options.pairs:
            row["judged"] = judged(self.options.pairs, run_path)
        self.rows.append(row)
        (self.options.work / "rows.json").write_text(json.dumps(self.rows, indent=1), encoding="utf-8")
        print(f"  {row['method']}: {row['seconds']:.2f} s", file=sys.stderr)

    def table(self):
        """The rows as Markdown."""
        yield "| mails | method | CPU s | times creel | peak MiB | wave | campaign | operation |"
        yield "|---|---|---:|---:|---:|---|---|---|"
        creel = {row["name"]: row["seconds"] for row in self.rows if row["method"] == "creel group"}
        for row in self.rows:
            if row.get("stopped"):
                yield f"| {row['name']} | {row['method']} | stopped after {self.options.limit:.0f} | | | | | |"
                continue
            times = "" if row["method"].startswith("creel") else f"{row['seconds'] / creel[row['name']]:.1f}"
            cells = [
                row["judged"][level] if "judged" in row
                else "{B3 F1:.3f} ({pair precision:.3f} {pair recall:.3f})".format(**row["levels"][level]) if "levels" in row
                else ""
                for level in score.LEVELS
            ]
            yield (f"| {row['name']} | {row['method']} | {row['seconds']:.2f} | {times} | {row.get('peak MiB', '')} | "
                   + " | ".join(cells) + " |")


def main():
    options = arguments()
    bench = Bench(options)
    if options.real:
        files = sorted(path for path in options.real.iterdir() if path.is_file())
        for size in options.real_sizes:
            name = f"real {size}"
            folder = options.work / name
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for path in files[:size]:
                shutil.copy(path, folder)
            bench.mails(name, [folder], None)
    for size in options.made_sizes:
        bench.mails(f"made {size}", [size, options.seed], options.work / f"made {size}.truth.csv")
    print("\n".join(bench.table()))


main()
