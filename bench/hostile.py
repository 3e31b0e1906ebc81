#!/usr/bin/env python3
"""Puts every file of a folder through `creel scan`, as it is and attached to a mail, and says what happened.

usage: bench/hostile.py FOLDER [--seconds N]

Each file is scanned by a process of its own under a time limit, first as the input itself, then as an attachment of an
ordinary mail. Reported: processes that died or ran into the limit, the slowest, the largest, and which limits of creel
were hit how often. Exit status 1 if any process died or hung.
"""
import argparse
import base64
import collections
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def attached(path):
    """The file as the attachment of a mail."""
    encoded = base64.encodebytes(path.read_bytes()).decode()
    name = path.name.encode("ascii", "replace").decode().replace('"', "'")
    return (
        "From: Reporter <reporter@desk.example>\r\nTo: analyst@desk.example\r\nSubject: please look\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"=_h\"\r\n\r\n--=_h\r\nContent-Type: text/plain\r\n\r\n"
        f"see attachment\r\n--=_h\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\n"
        "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n"
        f"{encoded}\r\n--=_h--\r\n").encode()


def scan(creel, path, scratch, seconds):
    case, lines = pathlib.Path(scratch, "case"), pathlib.Path(scratch, "lines")
    subprocess.run(["rm", "-rf", str(case), str(lines)], check=True)
    command = [creel, "scan", str(path), "--case", str(case), "--jsonl", str(lines), "--jobs", "1", "--quiet"]
    errors = pathlib.Path(scratch, "errors")
    start = time.monotonic()
    with errors.open("wb") as sink:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=sink)
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
    wall = time.monotonic() - start
    outcome = process.returncode = os.waitstatus_to_exitcode(status)
    if wall >= seconds:
        outcome = "hang"
    elif b"panicked" in errors.read_bytes():
        outcome = "panic"
    anomalies = []
    if lines.exists():
        for line in lines.read_text().splitlines():
            anomalies += json.loads(line).get("anomalies", [])
    return outcome, usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, anomalies


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--seconds", type=float, default=20)
    options = options.parse_args()
    subprocess.run(["cargo", "build", "--release", "--quiet", "--bin", "creel"], cwd=ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    creel = str(target / "release" / "creel")

    bad, slow, peak = [], [], (0, "")
    outcomes, limits = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as scratch:
        mail = pathlib.Path(scratch, "attached.eml")
        for path in sorted(path for path in options.folder.rglob("*") if path.is_file()):
            mail.write_bytes(attached(path))
            for kind, given in (("as it is", path), ("attached", mail)):
                outcome, cpu, wall, memory, anomalies = scan(creel, given, scratch, options.seconds)
                peak = max(peak, (memory, f"{kind} {path}"))
                outcomes[kind, outcome] += 1
                limits.update(word for word in anomalies if word.startswith("limit-reached"))
                slow.append((cpu, wall, kind, str(path)))
                if outcome not in (0, 1):
                    bad.append((outcome, kind, str(path)))
    for (kind, outcome), count in sorted(outcomes.items(), key=str):
        print(f"{kind:9} exit {outcome}: {count}")
    print(f"peak memory of the largest process {peak[0]:.0f} MiB: {peak[1]}")
    print("limits hit:", ", ".join(f"{word} {count}" for word, count in limits.most_common()) or "none")
    print("most CPU seconds:")
    for cpu, wall, kind, path in sorted(slow, reverse=True)[:8]:
        print(f"  {cpu:6.2f} (wall {wall:6.2f}) {kind:9} {path}")
    for outcome, kind, path in bad:
        print(f"BAD {outcome}: {kind} {path}")
    sys.exit(bool(bad))


main()
