"""Species in decisions.csv: a slip of the pen would take a sighting of the target out of the census."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from leopard_census.tables.read import Scan

#: What may be said besides a scientific name (`tables/special_names.py`), and what boxes without an animal are.
_SPECIAL = ("unknown", "blank")
#: Words of Latin letters, as labels and classes of boxes may be: `Felidae`, `Sus scrofa`, `dog`. No code with a number.
_WORDS = re.compile(r"[A-Za-z][A-Za-z.]*([ -][A-Za-z.]+)*")
#: Likeness from which another name is taken for a slip, as for labels; Panthera tigris is less like a leopard.
_ALIKE = 0.85


def check_species(
    path: Path, found: Scan, labels: Iterable[Mapping[str, Any]], target: str | None
) -> list[str]:
    """One line for each decision on a species whose name is likely a slip.

    Parameters
    ----------
    path
        decisions.csv.
    found
        Its rows, as far as they could be read.
    labels
        Rows of labels.csv, whose individuals are no species.
    target
        Species whose individuals are counted; None when survey.yaml does not tell.
    """
    rows = found.rows
    codes = {row["individualID"] for row in labels if row["individualID"]}
    codes |= {row["object"] for row in rows.values() if row["kind"] == "name" and row["object"]}
    problems = []
    for number, row in rows.items():
        name = row["object"]
        if row["kind"] != "species" or row["verdict"] in (None, "skip") or not name:
            continue
        if fault := species_fault(name, target, codes):
            problems.append(
                f"{path}: row {number}, decision {row['decisionID']}, column object: {name!r} {fault}"
            )
    return problems


def species_fault(name: str, target: str | None, codes: Iterable[str] = ()) -> str | None:
    """What is wrong with the name of a species, and how to mend it; None where nothing is.

    Parameters
    ----------
    name
        As it was written.
    target
        Species whose individuals are counted.
    codes
        Of individuals.
    """
    if name == target or name in _SPECIAL:
        return None
    mend = f"did you mean {target!r}, as in survey.yaml?"
    plain = " ".join(name.replace("_", " ").split())
    if target and plain.casefold() == target.casefold():
        what = "white space" if plain == target else "upper and lower case or white space"
        return f"differs from the target species only in {what}; {mend}"
    if target and plain.casefold().startswith(f"{target.casefold()} "):
        return (
            f"is a subspecies of the target species, and individuals are told apart by the name {target!r} alone: "
            "write that, and the subspecies in column comment"
        )
    if target and get_close_matches(plain.casefold(), [target.casefold()], cutoff=_ALIKE):
        return f"is nearly the target species; {mend}"
    if name in set(codes):
        return (
            "is the code of an individual; write the scientific name of the species here, and the code in a row of "
            "kind name"
        )
    if not _WORDS.fullmatch(name):
        return (
            f"is no scientific name; write it in Latin letters, such as {target or 'Panthera pardus'!r}, or one of "
            f"{', '.join(_SPECIAL)}"
        )
    return None
