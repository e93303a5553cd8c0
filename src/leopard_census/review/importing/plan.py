"""What an import comes to: the decisions that it writes, and everything that a person should know before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from leopard_census.review.importing.codes import CodeBook, NewAnimal
from leopard_census.review.importing.contradictions import (
    Contradiction,
    MachineSays,
    machine_says,
    pair_faults,
)
from leopard_census.review.importing.sighted import Sighted, Sightings
from leopard_census.review.importing.standing import IMPORTED, NOTHING, ROUND, NameState, against, persons
from leopard_census.review.importing.told import Place, RefusedError, Told
from leopard_census.review.importing.upload import Read
from leopard_census.review.protocol import Pair, PairState
from leopard_census.review.survey import Shown
from leopard_census.tables.spelling import alike

Row = Mapping[str, Any]
#: What becomes of rows that contradict what people decided: they are left out, or the name is asked about again.
LEAVE, ASK = "leave", "ask"
#: Faults of rows that a person may choose to leave out: the file is right, but nobody can tell what is meant.
UNCLEAR = frozenset(["f_several_files", "f_several_animals", "f_several_boxes"])
#: Shortest and longest name of a source.
SOURCE_LENGTH = 3, 100


@dataclass(frozen=True)
class Order:
    """What a person asks for.

    Attributes
    ----------
    source
        Who made the identities, with what and when: the reviewer of the decisions.
    importer
        Who imports them.
    contradicting
        `leave` or `ask`.
    without_unclear
        Whether rows of which nobody can tell what they mean are left out, instead of refusing the file.
    """

    source: str
    importer: str
    contradicting: str = LEAVE
    without_unclear: bool = False


@dataclass(frozen=True)
class Plan:
    """What an import comes to.

    Attributes
    ----------
    rows
        For decisions.csv, in order.
    n_given
        Rows of the source that name an animal of the survey.
    n_sightings, n_animals
        Sightings that they mean, and animals that they name.
    standing
        Sightings that people call so already: nothing is written for them.
    revised
        Sightings of which this source said another name before, which it now takes back.
    left
        Rows that are left out, with the reason.
    contradictions
        With what people decided.
    machine
        With what the machine says now: its names give way to people's.
    begun
        Animals that stand in no register.
    by_name
        Rows whose picture the bare name of the file told.
    """

    rows: list[dict[str, Any]]
    n_given: int
    n_sightings: int
    n_animals: int
    standing: int
    revised: int
    left: list[Told]
    contradictions: list[Contradiction]
    machine: MachineSays
    begun: list[NewAnimal]
    by_name: int
    source: str = ""
    digest: str = field(default="", compare=False)

    @property
    def seal(self) -> str:
        """Changes with everything that a person was shown and agrees to."""
        shown = [
            [
                [row[key] for key in ("reviewer", "round", "subject", "object", "comment")]
                for row in self.rows
            ],
            [[one.kind, one.sighting, one.code] for one in self.contradictions],
        ]
        return sha256(json.dumps(shown).encode()).hexdigest()[:32]


def source_faults(source: str, decisions: Sequence[Row]) -> list[Told]:
    """What is wrong with the name of a source."""
    least, most = SOURCE_LENGTH
    if not (least <= len(source) <= most and source.isprintable() and source[0].isalnum()):
        return [Told("f_source", values={"least": least, "most": most})]
    if (other := persons(decisions).get(alike(source))) is not None:
        # As answers of one reviewer the imported names would take the place of those given here.
        return [Told("f_source_person", values={"name": other})]
    return []


def plan_import(
    read: Read,
    order: Order,
    sightings: Sightings,
    shown: Mapping[str, Shown],
    states: Mapping[str, NameState],
    pairs: Mapping[Pair, PairState],
    decisions: Sequence[Row],
    register: Iterable[Row],
    per_pair: int,
) -> Plan:
    """What is to be written; nothing is.

    Parameters
    ----------
    read
        What the source says.
    order
        What the person asks for.
    sightings, shown
        Of the survey.
    states, pairs
        What people decided on names and on pairs.
    decisions, register
        Rows of the sheets.
    per_pair
        Reviewers that each pair needs.

    Raises
    ------
    RefusedError
        Listing every row that cannot be taken over.
    """
    faults = source_faults(order.source, decisions)
    book = CodeBook(register, shown.values(), states)
    left = list(read.left)
    found: list[Sighted] = []
    for one in read.given:
        found += sightings.find(one, faults, left)
    if order.without_unclear:
        left += [one for one in faults if one.key in UNCLEAR]
        faults = [one for one in faults if one.key not in UNCLEAR]
    faults += book.faults(one.given for one in found)
    chosen = _one_each(found, book, faults)
    if faults:
        raise RefusedError(faults)
    codes = {key: book.code(one.given.code) for key, one in chosen.items()}
    names = {key: states.get(key, NOTHING) for key in chosen}
    told_before = {key: names[key].said_by(order.source) for key in chosen}
    again = {key for key, code in codes.items() if code in (names[key].verdict.name, told_before[key])}
    clashes = _contradictions(
        {key: code for key, code in codes.items() if key not in again},
        names,
        order,
        book,
        states,
        pairs,
        shown,
        per_pair,
    )
    wrong = {one.sighting for one in clashes}
    written = {
        key: code
        for key, code in codes.items()
        if key not in again and (order.contradicting == ASK or key not in wrong)
    }
    # What is asked again, or taken back, must stand in the round of what it is held against.
    late = {key for key in written if key in wrong or told_before[key] is not None}
    rows = [
        _row(chosen[key], code, order, read.digest, names[key].round if key in late else ROUND)
        for key, code in written.items()
    ]
    return Plan(
        rows=rows,
        n_given=len({one.given.place for one in found}),
        n_sightings=len(chosen),
        n_animals=len(set(codes.values())),
        standing=len(again),
        revised=sum(told_before[key] is not None for key in written),
        # A table of all pictures has many without a name: what else is left out must not drown in them.
        left=sorted(left, key=lambda one: one.key == "o_nameless"),
        contradictions=clashes,
        machine=machine_says(written, shown),
        begun=book.new_animals(written),
        by_name=sum(one.by_name for one in found),
        source=order.source,
        digest=read.digest,
    )


def _one_each(found: Sequence[Sighted], book: CodeBook, faults: list[Told]) -> dict[str, Sighted]:
    """sightingID -> the first identity of it; two names of one sighting are a fault."""
    out: dict[str, Sighted] = {}
    for one in found:
        first = out.setdefault(one.sighting, one)
        if book.code(first.given.code) != book.code(one.given.code):
            values: dict[str, str | int | Place] = {
                "code": one.given.code,
                "other": first.given.code,
                "where": first.given.place,
            }
            faults.append(Told("f_two_names", one.given.place, values))
    return dict(sorted(out.items()))


def _contradictions(
    new: Mapping[str, str],
    names: Mapping[str, NameState],
    order: Order,
    book: CodeBook,
    states: Mapping[str, NameState],
    pairs: Mapping[Pair, PairState],
    shown: Mapping[str, Shown],
    per_pair: int,
) -> list[Contradiction]:
    """All contradictions of names that are not there yet with what people decided, by sighting."""
    on_name = [
        Contradiction(kind, key, code, names[key].verdict.name or "", names[key].who, names[key].round)
        for key, code in new.items()
        if (kind := against(names[key], code, order.source)) is not None
    ]
    rest = {key: code for key, code in new.items() if key not in {one.sighting for one in on_name}}
    before = {key: state.verdict.name for key, state in states.items() if state.verdict.name}
    labels = {
        key: book.code(str(one.row["individualID"])) for key, one in shown.items() if one.row["individualID"]
    }
    on_label = [
        Contradiction("label", key, code, labels[key], "labels.csv", ROUND)
        for key, code in rest.items()
        if key not in before and labels.get(key, code) != code
    ]
    found = [*on_name, *on_label, *pair_faults(rest, {**labels, **before}, pairs, shown, per_pair)]
    return sorted(found, key=lambda one: (one.sighting, one.kind, one.partner))


def _row(one: Sighted, code: str, order: Order, digest: str, number: int) -> dict[str, Any]:
    place = one.given.place
    return {
        "reviewer": order.source,
        "round": number,
        "kind": "name",
        "subject": one.anchor,
        "object": code,
        "verdict": "is",
        "comment": f"{IMPORTED}{order.importer}: {place.text}, sha256 {digest}",
    }
