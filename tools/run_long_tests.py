"""Run the long tests and keep their result, with commit and date, in `benchmarks/results/test_long.json`."""

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "results" / "test_long.json"


def git(*arguments: str) -> str:
    """What git answers, without the line end."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def outcomes(junit: str) -> list[dict[str, str | float]]:
    """Name, outcome and seconds of each test of a JUnit XML report, sorted by name."""
    found: list[dict[str, str | float]] = []
    for case in ElementTree.fromstring(junit).iter("testcase"):
        bad = [child.tag for child in case if child.tag in ("failure", "error", "skipped")]
        name = f"{case.get('classname')}::{case.get('name')}"
        seconds = round(float(case.get("time", "0")), 1)
        found.append({"name": name, "outcome": bad[0] if bad else "passed", "seconds": seconds})
    return sorted(found, key=lambda test: str(test["name"]))


def main() -> int:
    """Run the tests, write the result, hand on pytest's exit status."""
    commit = git("rev-parse", "HEAD") + ("-changed" if git("status", "--porcelain") else "")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        command = [sys.executable, "-m", "pytest", "-m", "long", f"--junitxml={report}", *sys.argv[1:]]
        status = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
        tests = outcomes(report.read_text(encoding="utf-8")) if report.exists() else []
    if tests:
        RESULT.parent.mkdir(parents=True, exist_ok=True)
        summary = {"commit": commit, "date": f"{datetime.now(UTC):%Y-%m-%d}", "tests": tests}
        RESULT.write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
        print(f"Result: {RESULT.relative_to(ROOT)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
