"""Where an import differs from what people decided, and from what the machine says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leopard_census.review.protocol import Pair, PairState
from leopard_census.review.survey import Shown
from leopard_census.tables.spelling import is_provisional


@dataclass(frozen=True)
class Contradiction:
    """One imported name against a decision of people.

    Attributes
    ----------
    kind
        name: another name was decided on; denied: it was said not to be this animal; open: reviewers differ on it;
        same, different: a decision on this sighting and `partner`; together: `partner` was beside it in one frame, and
        would be the same animal; label: labels.csv says another name; pair: an answer on a pair that others have still
        to answer without knowing it, so that neither the pair nor the answer is told.
    sighting, code
        What the import says.
    other
        What was decided: a name, or empty.
    who, round
        Whose decision.
    partner
        The other sighting of a pair.
    """

    kind: str
    sighting: str
    code: str
    other: str
    who: str
    round: int
    partner: str = ""


@dataclass(frozen=True)
class MachineSays:
    """Where an import differs from the machine's animals; people's names win there.

    Attributes
    ----------
    renamed
        (sightingID, the machine's name, imported name): the machine took it for another known animal.
    split
        Animal of the machine -> imported names of its sightings, where there are several.
    joined
        Imported name -> animals of the machine that it joins, where there are several.
    """

    renamed: list[tuple[str, str, str]]
    split: dict[str, list[str]]
    joined: dict[str, list[str]]

    def __bool__(self) -> bool:
        return bool(self.renamed or self.split or self.joined)


def pair_faults(
    new: Mapping[str, str],
    names: Mapping[str, str],
    pairs: Mapping[Pair, PairState],
    shown: Mapping[str, Shown],
    per_pair: int,
) -> list[Contradiction]:
    """Imported names against decisions on pairs, and against pictures that show two animals.

    Parameters
    ----------
    new
        sightingID -> imported code.
    names
        sightingID -> name by people before.
    pairs
        What people answered on pairs.
    shown
        Sightings of the survey.
    per_pair
        Reviewers that each pair needs.
    """
    after = {**names, **new}
    out = []
    for (a, b), state in pairs.items():
        if state.disputed or not state.answers or not (a in new or b in new):
            continue
        verdict = state.answers[-1].value
        if a not in after or b not in after or verdict not in ("same", "different"):
            continue
        if (after[a] == after[b]) == (verdict == "same"):
            continue
        if len(state.seen) < per_pair:
            out += [Contradiction("pair", one, new[one], "", "", state.round) for one in (a, b) if one in new]
            continue
        who = ", ".join(sorted({answer.reviewer for answer in state.answers}))
        out += [
            Contradiction(verdict, one, new[one], after[other], who, state.round, other)
            for one, other in ((a, b), (b, a))
            if one in new
        ]
    for key, code in new.items():
        for other in shown[key].row["companions"] or ():
            if after.get(other) == code:
                out.append(Contradiction("together", key, code, code, "", 0, other))
    return out


def machine_says(written: Mapping[str, str], shown: Mapping[str, Shown]) -> MachineSays:
    """Where the names that are written differ from the machine's; `written`: sightingID -> code."""
    animals = {
        key: str(one.assigned["individualID"])
        for key, one in shown.items()
        if one.assigned.get("evidence") == "automatic" and one.assigned.get("individualID")
    }
    codes: dict[str, set[str]] = {}
    machines: dict[str, set[str]] = {}
    for key, code in written.items():
        if key in animals:
            codes.setdefault(animals[key], set()).add(code)
            machines.setdefault(code, set()).add(animals[key])
    renamed = [
        (key, animals[key], code)
        for key, code in sorted(written.items())
        if key in animals and animals[key] != code and not is_provisional(animals[key])
    ]
    return MachineSays(
        renamed,
        {animal: sorted(own) for animal, own in sorted(codes.items()) if len(own) > 1},
        {code: sorted(own) for code, own in sorted(machines.items()) if len(own) > 1},
    )
