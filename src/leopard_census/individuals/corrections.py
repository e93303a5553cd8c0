"""Names of sightings after people merged animals that are one, or took a sighting out of an animal that it is not.

A merge or a split is about animals, yet each side is anchored to one picture: provisional codes change, and the name in
a label or in an earlier winter may be the very mistake. So both win over names:

merge: the animals of both pictures are one; where both have names, all sightings of the second one's name take the
       first one's.
split: the sighting is not the animal of the other picture; where both have one name, it loses it.
"""

from __future__ import annotations

from collections.abc import Mapping

from leopard_census.individuals.decisions import Decisions


def corrected_names(names: Mapping[str, str], decisions: Decisions) -> dict[str, str]:
    """Names that stand.

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
    """
    undecided = {dispute.subject for dispute in decisions.disputes if dispute.question == "name"}
    out = {sighting: name for sighting, name in names.items() if sighting not in undecided}
    renamed: dict[str, str] = {}
    for kept, other in sorted(decisions.merged):
        if kept in out and other in out:
            one, two = _final(out[kept], renamed), _final(out[other], renamed)
            if one != two:  # they are one by other merges already, or by name
                renamed[two] = one
    final = {sighting: _final(name, renamed) for sighting, name in out.items()}
    wrong = {s for s, other in decisions.split if s in final and final[s] == final.get(other)}
    return {sighting: name for sighting, name in final.items() if sighting not in wrong}


def _final(name: str, renamed: Mapping[str, str]) -> str:
    while name in renamed:
        name = renamed[name]
    return name
