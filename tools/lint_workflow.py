"""`snakemake --lint`, without two findings that this project answers otherwise.

Any other finding fails. Snakemake 9.27 has no switch for single findings, and prints text even when asked for JSON.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Finding -> why it is none here.
ANSWERED = {
    "Specify a conda environment or container for each rule.": "all rules share one, pinned in requirements.lock",
    "Mixed rules and functions in same snakefile.": "an input function of one rule stands beside that rule",
}
PLACE = re.compile(r"^Lints for (.*):$")
FINDING = re.compile(r"^    \* (.*):$")


def findings(text: str) -> list[tuple[str, str]]:
    """Place and title of every finding that is not answered otherwise."""
    found = []
    place = ""
    for line in text.splitlines():
        if match := PLACE.match(line):
            place = match[1]
        elif (match := FINDING.match(line)) and match[1] not in ANSWERED:
            found.append((place, match[1]))
    return found


def main() -> int:
    """Lint the workflow; 1 when something is left, or when Snakemake could not read the workflow."""
    command = [sys.executable, "-m", "snakemake", "--lint"]
    done = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    text = done.stdout + done.stderr
    if done.returncode and "\nLints for " not in text:
        print(text, file=sys.stderr)
        return 1
    left = findings(text)
    for place, title in left:
        print(f"{place}: {title}", file=sys.stderr)
    if left:
        print("`snakemake --lint` says more.", file=sys.stderr)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
