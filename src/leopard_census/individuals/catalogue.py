"""Tables about the individuals found: the catalogue and the proposal for the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from leopard_census.tables.agreed import agreed
from leopard_census.tables.flank_bounds import code_bounds

PROVISIONAL = "P-"


def catalogue_rows(
    named: Mapping[str, str],
    sightings: Mapping[str, Mapping[str, Any]],
    sides: Mapping[str, frozenset[str]],
    crops: Sequence[Mapping[str, Any]],
    register: Mapping[str, Mapping[str, Any]],
    survey: str,
) -> list[dict[str, Any]]:
    """One row per individual that at least one sighting is named after.

    Parameters
    ----------
    named
        sightingID -> individualID.
    sightings
        sightingID -> row of the sightings table, with people's sex and age class.
    sides
        sightingID -> flanks that it shows.
    crops
        Rows of the crops table, with the flanks as decided.
    register
        individualID -> row of the register that this survey may read.
    survey
        This survey's id.
    """
    members: dict[str, list[str]] = {}
    for sighting in sorted(named):
        members.setdefault(named[sighting], []).append(sighting)
    best = _best_views(named, sightings, sides, crops)
    rows = []
    for individual in sorted(members):
        own = [sightings[s] for s in members[individual]]
        shown = frozenset().union(*(sides.get(s, frozenset()) for s in members[individual]))
        days = sorted(row["start"].date() for row in own if row["start"] is not None)
        with_it = {named[c] for row in own for c in row["companions"] if c in named} - {individual}
        known = register.get(individual, {})
        rows.append(
            {
                "individualID": individual,
                "flanks": _flanks(shown),
                "sex": agreed(row["sex"] for row in own) or known.get("sex"),
                "lifeStage": agreed(row["lifeStage"] for row in own) or registered_stage(known, survey),
                "provisional": individual not in register,
                "n_sightings": len(own),
                "n_stations": len({row["locationID"] for row in own}),
                "first_seen": days[0] if days else None,
                "last_seen": days[-1] if days else None,
                "companions": sorted(with_it),
                **{f"best_{side}": best.get((individual, side)) for side in ("left", "right", "other")},
            }
        )
    return rows


def minimum_number(catalogue: Iterable[Mapping[str, Any]]) -> int:
    """Minimum number of animals among the named (`tables.flank_bounds`)."""
    return code_bounds((row["flanks"], row["sex"]) for row in catalogue)[0]


def register_rows(
    catalogue: Iterable[Mapping[str, Any]],
    survey: str,
    known_since: Mapping[str, str],
    mothers: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Proposed additions to the register: individuals that are not in it yet.

    `known_since` is the first earlier survey of those that have references there; `mothers` those that people told.
    """
    out = []
    for row in catalogue:
        if row["provisional"]:
            code = row["individualID"]
            remarks = "named by people"
            if code.startswith(PROVISIONAL):
                remarks = "provisional code, joined by machine"
            elif code in known_since:
                remarks = "named by people in an earlier winter"
            out.append(
                {
                    "individualID": code,
                    "aliases": [],
                    "sex": row["sex"],
                    "lifeStage": row["lifeStage"],
                    "mother": mothers.get(code),
                    "firstSurvey": known_since.get(code, survey),
                    "remarks": remarks,
                }
            )
    return out


def told_mothers(named: Mapping[str, str], mothers: Mapping[str, str]) -> dict[str, str]:
    """individualID -> its mother, where what people say of its sightings tells one.

    Parameters
    ----------
    named
        sightingID -> individualID.
    mothers
        sightingID -> the mother of the animal that it shows.
    """
    said: dict[str, list[str]] = {}
    for sighting, mother in sorted(mothers.items()):
        if sighting in named and named[sighting] != mother:
            said.setdefault(named[sighting], []).append(mother)
    found = {individual: agreed(values) for individual, values in said.items()}
    return {individual: mother for individual, mother in found.items() if mother is not None}


def _flanks(shown: frozenset[str]) -> str:
    sided = shown & {"left", "right"}
    return "both" if len(sided) == 2 else next(iter(sided), "none")


def registered_stage(known: Mapping[str, Any], survey: str) -> str | None:
    """Age class of the register; a cub of an earlier winter has grown since."""
    stage: str | None = known.get("lifeStage")
    return None if stage == "juvenile" and known.get("firstSurvey") != survey else stage


def _best_views(
    named: Mapping[str, str],
    sightings: Mapping[str, Mapping[str, Any]],
    sides: Mapping[str, frozenset[str]],
    crops: Sequence[Mapping[str, Any]],
) -> dict[tuple[str, str], str]:
    """(individual, flank) -> deployment/image of its best crop, among sightings that count as showing that flank.

    A crop of a flank that its sighting is not counted for is likely a misread one, which shows the other flank. The
    sightings' main flanks go first, by quality; of a second flank the surest crop, as only that one counts.
    """
    ranked = []
    for row in crops:
        sighting, flank = row["sightingID"], row["flank"]
        if sighting not in named or (flank != "other" and flank not in sides.get(sighting, frozenset())):
            continue
        second = flank not in ("other", sightings[sighting]["flank"])
        sure = row["flank_probability"] or 0.0
        ranked.append((second, -sure if second else 0.0, -row["quality"], sighting, row["frameID"], row))
    out: dict[tuple[str, str], str] = {}
    for *_, sighting, _frame, row in sorted(ranked, key=lambda item: item[:-1]):
        place = f"{sightings[sighting]['deploymentID']}/{row['image']}"
        out.setdefault((named[sighting], row["flank"]), place)
    return out
