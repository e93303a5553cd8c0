"""Names of sightings after people merged animals that are one, or took a sighting out of an animal that it is not.

A merge or a split is about animals, yet each side is anchored to one picture: provisional codes change, and the name in
a label or in an earlier winter may be the very mistake. So both win over names that were there before:

merge: the animals of both pictures are one; where both have names, all sightings of the second one's name take the
       first one's, and of merges that point opposite ways the last one counts. A picture without a name stands for
       the named animal that the machine puts it with (`regrouping.py`).
split: the sighting is not the animal of the other picture; where both have one name, it loses it.

A name that a person decides on in a later round stands, as such answers take the place of all before. Decided on later
in the same round, it and the merge or split contradict each other, and the name is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from leopard_census.individuals.answers import Answer, Dispute
from leopard_census.individuals.decisions import Decisions, Pair

#: When a name was given, seen from a correction.
BEFORE, SAME_ROUND, LATER_ROUND = range(3)


def corrected_names(names: Mapping[str, str], decisions: Decisions) -> tuple[dict[str, str], list[Dispute]]:
    """Names that stand, and names on which a merge or a split and a later answer differ.

    Parameters
    ----------
    names
        sightingID -> individual, by labels, decisions and earlier winters, with aliases resolved.
    decisions
        People's decisions.

    Returns
    -------
    dict
        sightingID -> individual, without sightings whose name is undecided or was taken away.
    list of Dispute
        In order of their sightings; nothing is decided on these names.
    """
    undecided = {dispute.subject for dispute in decisions.disputes if dispute.question == "name"}
    out = {sighting: name for sighting, name in names.items() if sighting not in undecided}
    said = {sighting: answer for (kind, sighting), answer in decisions.said.items() if kind == "name"}
    renamed = _renamed(out, said, decisions.merged)
    final: dict[str, str] = {}
    against: dict[str, Answer] = {}
    for sighting, name in out.items():
        final[sighting], clash = _final(name, renamed, said.get(sighting))
        if clash is not None:
            against[sighting] = replace(clash, value=final[sighting])
    wrong = set()
    for (sighting, other), split in sorted(decisions.split.items(), key=_pair_of):
        if sighting in final and final[sighting] == final.get(other):
            when = _when(said.get(sighting), split)
            if when == BEFORE:
                wrong.add(sighting)
            elif when == SAME_ROUND:
                against.setdefault(sighting, replace(split, value=final[sighting], denies=True))
    stand = {s: name for s, name in final.items() if s not in wrong and s not in against}
    return stand, [_dispute(said[s], against[s]) for s in sorted(against)]


def _renamed(
    names: Mapping[str, str], said: Mapping[str, Answer], merged: Mapping[Pair, Answer]
) -> dict[str, tuple[str, Answer]]:
    """Name -> the name that its sightings take by a merge, and that merge.

    Where a later round names the sighting of the second animal, nobody is renamed: if the two names differ, that name
    and the merge are a contradiction between sightings, and found as such.
    """
    out: dict[str, tuple[str, Answer]] = {}
    for (kept, other), merge in sorted(merged.items(), key=_time_of):
        if kept in names and other in names and _when(said.get(other), merge) != LATER_ROUND:
            name = names[kept]
            one, two = _final(name, out)[0], _final(names[other], out)[0]
            if one != two:
                out[two] = one, merge
            elif name not in (one, names[other]):  # one already, by an earlier merge under another name
                del out[name]
                out[one] = name, merge
    return out


def _final(
    name: str, renamed: Mapping[str, tuple[str, Answer]], said: Answer | None = None
) -> tuple[str, Answer | None]:
    """What a name becomes, and the merge that an answer later in its round differs from; `said`: who gave the name."""
    clash = None
    while name in renamed:
        new, merge = renamed[name]
        when = _when(said, merge)
        if when == LATER_ROUND:
            break
        if when == SAME_ROUND:
            clash = clash or merge
        name = new
    return name, clash


def _when(said: Answer | None, correction: Answer) -> int:
    """Whether a name was there before a correction, was given later in the same round, or in a later round."""
    if said is None or (said.round, said.decided_at) <= (correction.round, correction.decided_at):
        return BEFORE
    return SAME_ROUND if said.round == correction.round else LATER_ROUND


def _dispute(said: Answer, correction: Answer) -> Dispute:
    answers = sorted((said, correction), key=lambda answer: (answer.decided_at, answer.decision))
    return Dispute("name", said.subject, None, tuple(answers))


def _pair_of(item: tuple[Pair, Answer]) -> Pair:
    return item[0]


def _time_of(item: tuple[Pair, Answer]) -> tuple[datetime, str]:
    return item[1].decided_at, item[1].decision
