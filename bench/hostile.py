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
import resource
import subprocess
import sys
import tempfile
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
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _, errors = process.communicate(timeout=seconds)
        outcome = process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        outcome, errors = "hang", b""
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    anomalies = []
    if lines.exists():
        for line in lines.read_text().splitlines():
            anomalies += json.loads(line).get("anomalies", [])
    if b"panicked" in errors:
        outcome = "panic"
    return outcome, cpu, time.monotonic() - start, anomalies


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("--seconds", type=float, default=20)
    options = options.parse_args()
    subprocess.run(["cargo", "build", "--release", "--quiet", "--bin", "creel"], cwd=ROOT, check=True)
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    creel = str(target / "release" / "creel")

    bad, slow = [], []
    outcomes, limits = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as scratch:
        mail = pathlib.Path(scratch, "attached.eml")
        for path in sorted(path for path in options.folder.rglob("*") if path.is_file()):
            mail.write_bytes(attached(path))
            for kind, given in (("as it is", path), ("attached", mail)):
                outcome, cpu, wall, anomalies = scan(creel, given, scratch, options.seconds)
                outcomes[kind, outcome] += 1
                limits.update(word for word in anomalies if word.startswith("limit-reached"))
                slow.append((cpu, wall, kind, str(path)))
                if outcome not in (0, 1):
                    bad.append((outcome, kind, str(path)))
    for (kind, outcome), count in sorted(outcomes.items(), key=str):
        print(f"{kind:9} exit {outcome}: {count}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of the largest process {peak:.0f} MiB")
    print("limits hit:", ", ".join(f"{word} {count}" for word, count in limits.most_common()) or "none")
    print("most CPU seconds:")
    for cpu, wall, kind, path in sorted(slow, reverse=True)[:8]:
        print(f"  {cpu:6.2f} (wall {wall:6.2f}) {kind:9} {path}")
    for outcome, kind, path in bad:
        print(f"BAD {outcome}: {kind} {path}")
    sys.exit(bool(bad))


main()
