"""Labels that contradict themselves, the register or the species that the survey counts."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from leopard_census.tables.old_captures import contradictions
from leopard_census.tables.read import Scan

Row = Mapping[str, Any]


def check_labels(path: Path, found: Scan, target: str | None) -> list[str]:
    """One line for each foreign species with named individuals, and for each individual of two sexes or ages.

    A subadult may become an adult within a winter, so both may stand; a cub stays one for the winter, because the
    census counts cubs apart and an animal only once (as for captures.csv).

    Parameters
    ----------
    path
        labels.csv.
    found
        Its rows, as far as they could be read.
    target
        Species whose individuals are counted; None when survey.yaml does not tell.
    """
    rows = found.rows
    foreign: dict[str, list[int]] = {}
    for number, row in rows.items():
        if target and row["individualID"] and row["scientificName"] not in (None, target):
            foreign.setdefault(row["scientificName"], []).append(number)
    problems = [_foreign(path, name, numbers, str(target)) for name, numbers in sorted(foreign.items())]
    told = contradictions(rows.values(), None, "", sheet=path.name)
    return problems + [f"{path.parent}/{fault}" for fault in told]


def with_implied_species(labels: Iterable[Row], target: str | None) -> list[dict[str, Any]]:
    """Labels that name an individual with the species of it: only those of the target species are named.

    Else the classifier would tell the species, and a known individual that it takes for something else would be lost.

    Parameters
    ----------
    labels
        Rows of labels.csv.
    target
        Species whose individuals are counted; None when survey.yaml does not tell.
    """
    return [
        {**row, "scientificName": row["scientificName"] or (target if row["individualID"] else None)}
        for row in labels
    ]


def _foreign(path: Path, name: str, numbers: Sequence[int], target: str) -> str:
    shown = ", ".join(map(str, numbers[:5])) + (", ..." if len(numbers) > 5 else "")
    plain = " ".join(name.replace("_", " ").split()).casefold()
    meant = plain == target.casefold() or plain.startswith(f"{target.casefold()} ")
    meant = meant or bool(get_close_matches(plain, [target.casefold()], cutoff=0.85))
    mend = (
        f"did you mean {target!r}, as in survey.yaml?"
        if meant
        else f"only individuals of {target!r}, the target species of survey.yaml, are told apart: remove the "
        "individualID, or correct the name"
    )
    return f"{path}: row{'s' if len(numbers) > 1 else ''} {shown}: an individualID with scientificName {name!r}; {mend}"


def check_sexes(path: Path, labels: Iterable[Row], register: Iterable[Row]) -> list[str]:
    """One line for each individual whose sex in labels.csv is not that of the register.

    Parameters
    ----------
    path
        labels.csv.
    labels
        Its rows.
    register
        Rows of the register that the survey reads.
    """
    known = {
        code: (row["individualID"], row["sex"])
        for row in register
        if row["sex"]
        for code in (row["individualID"], *row["aliases"])
    }
    given = {(row["individualID"], row["sex"]) for row in labels if row["individualID"] and row["sex"]}
    return [
        f"{path}: {code} has sex {sex}, but {known[code][0]} is {known[code][1]} in the register; correct whichever is "
        "wrong"
        for code, sex in sorted(given)
        if code in known and known[code][1] != sex
    ]
