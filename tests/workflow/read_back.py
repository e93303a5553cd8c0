"""Results of a survey, held against those of the survey that starts from its Camtrap DP package."""

import csv
from pathlib import Path

#: Stages that a package is enough for.
STAGES = ("histories", "estimates")


def tables(results: Path) -> set[str]:
    """Files of these stages and the trend, by their path below the survey's results."""
    return {f"{stage}/{path.name}" for stage in STAGES for path in (results / stage).iterdir()} | {
        "trend.csv"
    }


def differing(first: Path, again: Path) -> set[str]:
    """Those that one of the two lacks, or that are other bytes but for the survey's name, which their folders have."""
    names, others = tables(first), tables(again)
    return names ^ others | {name for name in names & others if _told(first, name) != _told(again, name)}


def _told(results: Path, name: str) -> bytes:
    return (results / name).read_bytes().replace(results.name.encode(), b"X")


def funnel_from_sightings(results: Path) -> list[dict[str, str | int]]:
    """Rows of the funnel from the sightings on, which stand at step 0."""
    with (results / "histories" / "funnel.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    begins = min(int(row["step"]) for row in rows if row["unit"] == "sightings")
    return [row | {"step": int(row["step"]) - begins} for row in rows if int(row["step"]) >= begins]
