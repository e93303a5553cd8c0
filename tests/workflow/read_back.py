"""Results of a survey, held against those of the survey that starts from its Camtrap DP package."""

import csv
from pathlib import Path

#: Stages that a package is enough for.
STAGES = ("histories", "estimates")

#: What a package is not enough for: the plausible ways to share sightings out, the answers of reviewers, and what comes
#: of them.
NOT_IN_A_PACKAGE = frozenset(
    (
        "histories/funnel.csv",  # it tells the way, and the way of a package is another one, up to the sightings
        "histories/draw_partitions.csv",
        "histories/draw_capture_sets.csv",
        "histories/draw_histories.csv",
        "histories/group_captures.csv",
        "estimates/draw_basis.csv",
        "estimates/draws_by_place.npz",
        "estimates/identity.csv",
        "estimates/identity_counts.csv",
        "estimates/identity_draws.csv",
        "estimates/identity_squares.csv",
        "estimates/sensitivity.csv",
    )
)
#: Columns of the trend with errors of identity in them.
_WITH_IDENTITY = frozenset(
    ("ratio_lower", "ratio_upper", "p_value", "verdict", "assumption", "note")
    + ("closed_identity_n", "closed_identity_lower", "closed_identity_upper")
    + ("animals_identity_lower", "animals_identity_upper", "identity_source")
)


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
    told = (results / name).read_bytes().replace(results.name.encode(), b"X")
    if name != "trend.csv":
        return told
    rows = csv.DictReader(told.decode().splitlines(keepends=True))
    return repr([{k: v for k, v in row.items() if k not in _WITH_IDENTITY} for row in rows]).encode()


def funnel_from_sightings(results: Path) -> list[dict[str, str | int]]:
    """Rows of the funnel from the sightings on, which stand at step 0."""
    with (results / "histories" / "funnel.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    begins = min(int(row["step"]) for row in rows if row["unit"] == "sightings")
    return [row | {"step": int(row["step"]) - begins} for row in rows if int(row["step"]) >= begins]
