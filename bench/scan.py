#!/usr/bin/env python3
"""Times `creel scan` beside a floor and a peer over the same mails, in one run.

usage: bench/scan.py FOLDER [--runs N] [--peer-mails N] [--jobs N] [--against BINARY]

  floor   read + SHA-256 of the same files (one Python process, hashlib)
  creel   the whole main job: examine, store, group, report, exports; release build
          and the same with `--in-process`, which shows what worker processes cost
  against an older creel, if one is named: before and after in one run
  peer    eml_parser (Python), which reads headers, bodies, attachments and indicators of a mail

All figures are of whole processes with their children as the operating system accounts them: CPU seconds (user +
system) per 1,000 mails, wall seconds, and peak memory: the largest sum over a process and its children of what each
holds (PSS, so that shared pages count once), looked at twenty times a second. The commands take turns, so that a machine
that slows down slows all of them; each row is the median of its runs. The peer reads a sample, because it takes minutes for the whole.
Needs: cargo; for the peer `pip install eml-parser` (left out with a word if it is not there).
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent

FLOOR = """
import hashlib, sys
for path in open(sys.argv[1]).read().split("\\n"):
    hashlib.sha256(open(path, "rb").read()).hexdigest()
"""

PEER = """
import sys, eml_parser
parser = eml_parser.EmlParser(include_raw_body=False, include_attachment_data=False)
failed = 0
for path in open(sys.argv[1]).read().split("\\n"):
    try:
        parser.decode_email_bytes(open(path, "rb").read())
    except Exception:
        failed += 1
print(f"eml_parser failed on {failed} mails", file=sys.stderr)
"""


def held(pid):
    """What a process and its children hold, in MiB."""
    total = 0
    try:
        # Of all threads: workers are started by the threads that wait for them.
        tasks = pathlib.Path(f"/proc/{pid}/task").glob("*/children")
        children = [child for task in tasks for child in task.read_text().split()]
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) / 1024
        return total + sum(held(int(child)) for child in children)
    except (OSError, ValueError):
        return total


def measure(command):
    """Runs a command to its end: (CPU seconds, wall seconds, peak MiB, exit code)."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak, done = [0.0], threading.Event()

    def watch():
        while not done.wait(0.05):
            peak[0] = max(peak[0], held(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    done.set()
    watcher.join()
    return usage.ru_utime + usage.ru_stime, wall, peak[0], os.waitstatus_to_exitcode(status)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--peer-mails", type=int, default=400)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--against", type=pathlib.Path, metavar="BINARY")
    options = options.parse_args()

    mails = sorted(str(path) for path in options.folder.rglob("*.eml"))
    if not mails:
        sys.exit(f"no .eml file below {options.folder}")
    subprocess.run(["cargo", "build", "--release", "--quiet", "--bin", "creel"], cwd=ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    creel = str(target / "release" / "creel")

    with tempfile.TemporaryDirectory() as scratch:
        whole, sample = pathlib.Path(scratch, "whole"), pathlib.Path(scratch, "sample")
        every = max(1, len(mails) // options.peer_mails)
        sampled = mails[::every]
        whole.write_text("\n".join(mails))
        sample.write_text("\n".join(sampled))
        case = pathlib.Path(scratch, "bench.case")

        def scan(program, jobs, *more):
            shutil.rmtree(case, ignore_errors=True)
            command = [str(program), "scan", str(options.folder), "--case", str(case), "--jobs", str(jobs), "--quiet"]
            return measure([*command, *more])

        rows = {
            "floor: read + SHA-256": (len(mails), lambda: measure([sys.executable, "-c", FLOOR, str(whole)])),
        }
        for jobs in (1, options.jobs):
            name = f"{jobs} job{'' if jobs == 1 else 's'}"
            rows[f"creel scan, {name}"] = (len(mails), lambda jobs=jobs: scan(creel, jobs))
            rows[f"  in process, {name}"] = (len(mails), lambda jobs=jobs: scan(creel, jobs, "--in-process"))
            if options.against:
                rows[f"  against, {name}"] = (len(mails), lambda jobs=jobs: scan(options.against, jobs))
        if subprocess.run([sys.executable, "-c", "import eml_parser"], stderr=subprocess.DEVNULL).returncode == 0:
            rows[f"eml_parser, {len(sampled)} of them"] = (
                len(sampled), lambda: measure([sys.executable, "-c", PEER, str(sample)]))
        else:
            print("eml_parser is not installed; left out")

        results = {name: [] for name in rows}
        for run in range(options.runs):
            for name, (_, work) in rows.items():
                results[name].append(work())
        size = sum(os.path.getsize(mail) for mail in mails)
        print(f"{len(mails)} mails, {size / 1e6:.0f} MB, {options.runs} runs, medians")
        print(f"{'':28} {'CPU s per 1,000':>16} {'(min-max)':>15} {'wall s':>8} {'peak MiB':>9} {'exit':>5}")
        for name, (count, _) in rows.items():
            cpu = [run[0] / count * 1000 for run in results[name]]
            wall = statistics.median(run[1] for run in results[name])
            peak = statistics.median(run[2] for run in results[name])
            codes = sorted({run[3] for run in results[name]})
            print(f"{name:28} {statistics.median(cpu):16.3f} {f'{min(cpu):.3f}-{max(cpu):.3f}':>15} {wall:8.2f} {peak:9.0f} "
                  f"{','.join(map(str, codes)):>5}")


main()
