"""Say where the reports of the surveys lie, after `make census`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Print the path of every report; 1 when there is none."""
    reports = sorted((ROOT / "results").glob("*/report/*.pdf"))
    for report in reports:
        print(f"Report: {report}")
    if not reports:
        print("No report was written; the messages above say why.", file=sys.stderr)
    return 0 if reports else 1


if __name__ == "__main__":
    sys.exit(main())
