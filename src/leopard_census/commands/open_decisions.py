"""What the end of a run tells of decisions that change nothing, or contradict each other."""

import csv
from pathlib import Path

#: Table -> what it lists, and the columns that tell one case from another.
_TABLES = {
    "decisions_unattached": ("decisions that change nothing", ("decisionID",)),
    "decisions_disputed": ("questions on which reviewers differ", ("question", "sighting_a", "sighting_b")),
    "conflicts": ("contradictions on who is who", ("conflict",)),
}


def open_decisions(survey: str, work: Path = Path()) -> list[str]:
    """One line for each kind of which there are any: how many, and the table that lists them.

    Parameters
    ----------
    survey
        Its id.
    work
        Working directory; paths are told from there.
    """
    lines = []
    for table, (what, columns) in _TABLES.items():
        path = f"results/{survey}/individuals/{table}.csv"
        if not (work / path).is_file():
            continue
        with (work / path).open(encoding="utf-8", newline="") as file:
            cases = {tuple(row[column] for column in columns) for row in csv.DictReader(file)}
        if cases:
            lines.append(f"{what}: {len(cases)}, listed in {path}")
    return lines
