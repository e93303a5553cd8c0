"""What rows that name individuals can have wrong between each other."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any


def contradictions(
    captures: Iterable[Mapping[str, Any]],
    stations: Collection[str] | None,
    effort: str,
    sheet: str = "captures.csv",
) -> list[str]:
    """One line for each animal of two sexes or ages, and for each capture where nobody looked.

    Parameters
    ----------
    captures
        Rows of captures.csv, or of labels.csv, which have no station; values that are missing contradict nothing.
    stations
        Stations whose working time is known; None when no effort survives.
    effort
        Name of the sheet that tells it.
    sheet
        Name of the sheet with the rows.
    """
    known: dict[str, dict[str, set[str]]] = {}
    lost = []
    for row in captures:
        facts = known.setdefault(row["individualID"], {"lifeStage": set(), "sex": set()})
        for name, values in facts.items():
            if row[name] is not None:
                values.add(row[name])
        if stations is not None and row["locationID"] is not None and row["locationID"] not in stations:
            lost.append(
                f"{sheet}: {row['individualID']} was caught at {row['locationID']}, which has no row in "
                f"{effort}; add its working time or correct the code"
            )
    found = []
    for individual, facts in sorted((key, facts) for key, facts in known.items() if key is not None):
        for name in clashing(facts):
            given = " and ".join(sorted(facts[name]))
            found.append(f"{sheet}: {individual} has {name} {given}; correct the rows or the codes")
    return list(dict.fromkeys(found + lost))


def clashing(facts: Mapping[str, Collection[str]]) -> list[str]:
    """Which of `lifeStage` and `sex` contradicts itself, of all that is said of them about one animal in a winter."""
    # A subadult may grow up in a winter; nobody becomes a cub, and no cub is fully grown at its end.
    cub_and_adult = "juvenile" in facts["lifeStage"] and len(facts["lifeStage"]) > 1
    return [name for name, clash in (("lifeStage", cub_and_adult), ("sex", len(facts["sex"]) > 1)) if clash]
