"""Codes of individuals in labels, decisions, captures and packages, against each other and the register."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from leopard_census.config.label_checks import check_sexes
from leopard_census.config.sheets import Sheets
from leopard_census.tables.decision_form import form_faults
from leopard_census.tables.decision_log import not_withdrawn
from leopard_census.tables.plain_text import quoted
from leopard_census.tables.spelling import alike, is_provisional

Row = Mapping[str, Any]

PROVISIONAL_CODE = (
    "is a provisional code, which is made anew from an animal's first sighting and is no name; say with a decision of "
    "kind pair or merge which sighting it is one with, or give the animal a name first (`leopard-census register "
    "accept`) and write that"
)


@dataclass(frozen=True)
class Use:
    """A code as it stands in a sheet; `denies`: as a name that a sighting has not.

    `given` is the name in a package that the code stands for, where that is spelt otherwise.
    """

    code: str
    place: str
    denies: bool = False
    given: str | None = None

    @property
    def shown(self) -> str:
        """In messages, as the person finds it."""
        return self.code if self.given is None else f"{quoted(self.given)} (spelt {self.code} here)"


def check_names(
    folder: str,
    sheets: Sheets,
    register: Sequence[Row],
    surveys: Sequence[str],
    survey: str,
    earlier: Mapping[str, Sheets],
) -> list[str]:
    """One line for each code that means no animal or reads like another one, and each sex that is not the register's.

    Parameters
    ----------
    folder
        Name of the survey's folder, for the messages.
    sheets
        Of the survey. A decision that was withdrawn names nobody.
    register
        All its rows.
    surveys, survey
        All surveys in order of time, and this one, which reads only rows of itself and of those before.
    earlier
        Sheets of the surveys that this one is compared with, by their names.
    """
    place = surveys.index(survey) + 1
    readable = [row for row in register if row["firstSurvey"] in (None, *surveys[:place])]
    first: dict[str, Use] = {}
    for name, those in earlier.items():
        for use in _uses(those):
            first.setdefault(alike(use.code), replace(use, place=f"{name}/{use.place}"))
    return [
        *_check_codes(folder, sheets, register, surveys[place:], first),
        *check_sexes(Path(folder) / "labels.csv", sheets.labels, readable),
    ]


def _check_codes(
    folder: str, sheets: Sheets, register: Iterable[Row], later: Collection[str], first: dict[str, Use]
) -> list[str]:
    known = _known(register)
    looks = {alike(code): code for code in known}
    problems: dict[str, str] = {}
    for use in _uses(sheets):
        other = first.setdefault(alike(use.code), use)
        fault = None
        if use.code in known:
            if known[use.code]["firstSurvey"] in later and not use.denies:
                fault = _too_early(use.code, known[use.code])
        elif alike(use.code) in looks:
            fault = f"is not in the register; did you mean {looks[alike(use.code)]!r}, as there?"
        elif is_provisional(use.code):
            fault = PROVISIONAL_CODE
        elif other.code != use.code:
            fault = (
                f"differs only in upper and lower case from {other.shown} in {other.place}; one code means one animal: "
                "write both alike"
            )
        if fault:
            problems.setdefault(use.code, f"{folder}/{use.place}: {use.shown} {fault}")
    return list(problems.values())


def _too_early(code: str, row: Row) -> str:
    owner = "" if row["individualID"] == code else f" for {row['individualID']}"
    return (
        f"stands in the register{owner} with the firstSurvey {row['firstSurvey']!r}, which comes after this survey; "
        "correct firstSurvey there, or the code here"
    )


def name_questions(
    folder: str, sheets: Sheets, register: Iterable[Row], earlier: Mapping[str, Sheets]
) -> tuple[str, ...]:
    """What to ask of names in decisions that stand nowhere else: a new animal, or a slip of the pen.

    Parameters
    ----------
    folder, sheets, register, earlier
        As of `check_names`.
    """
    told = {*_known(register), *(use.code for use in _labelled(sheets))}
    told |= {use.code for those in earlier.values() for use in _uses(those) if not use.denies}
    said = [use for use in _decided(sheets) if use.code not in told]
    new = sorted({use.code for use in said if not use.denies})
    void = sorted({use.code for use in said} - set(new))
    shown = f"{folder}/decisions.csv: names that stand neither in the register nor in labels"
    questions = []
    if new:
        questions.append(f"{shown}: {', '.join(new)}. Each makes a new animal. Are they spelt right")
    if void:
        questions.append(
            f"{shown}, and are only denied: {', '.join(void)}. That says nothing. Are they spelt right"
        )
    return tuple(questions)


def _known(register: Iterable[Row]) -> dict[str, Row]:
    """Every code and alias of the register -> its row."""
    return {code: row for row in register for code in (row["individualID"], *row["aliases"]) if code}


def _uses(sheets: Sheets) -> Iterator[Use]:
    yield from _labelled(sheets)
    yield from _decided(sheets)
    for row in sheets.captures:
        if row["individualID"]:
            yield Use(row["individualID"], "captures.csv")
    for row in sheets.package:
        # A package of this program may have been made before its animals were accepted into the register.
        if not is_provisional(row["individualID"]):
            given = row["given"] if row["given"] != row["individualID"] else None
            yield Use(row["individualID"], row["place"], given=given)


def _labelled(sheets: Sheets) -> Iterator[Use]:
    for row in sheets.labels:
        if row["individualID"]:
            yield Use(row["individualID"], f"labels.csv: {row['filePath']}, n {row['n']}")


def _decided(sheets: Sheets) -> Iterator[Use]:
    whole = [
        row for row in sheets.decisions if row["decidedAt"] is not None and row["decisionID"] is not None
    ]
    for row in not_withdrawn(whole):
        if row["kind"] in ("name", "mother") and row["verdict"] in ("is", "is-not") and not form_faults(row):
            place = f"decisions.csv: decision {row['decisionID']}"
            yield Use(row["object"], place, row["verdict"] == "is-not")
