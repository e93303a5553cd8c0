"""What the individuals stage knows before anything is decided: the sightings that take part, and their comparisons.

Comparing is slow and depends on little of what people say on pairs; deciding is quick. So the two are apart: a survey
is compared once, and decided again as often as answers come in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.individuals.answers import Dispute
from leopard_census.individuals.checked_pairs import Checked, check_pairs
from leopard_census.individuals.comparison import Comparison, compare_sightings
from leopard_census.individuals.corrections import corrected_names
from leopard_census.individuals.crop_choice import choose_crops
from leopard_census.individuals.decisions import Decisions, Pair, told_species
from leopard_census.individuals.known import Known
from leopard_census.individuals.naming import encounter_numbers
from leopard_census.individuals.views import View
from leopard_census.tables.species_decided import BY_DECISION, OTHER_SPECIES, with_species

logger = logging.getLogger(__name__)

Row = Mapping[str, Any]
Loader = Callable[[Sequence[Row], Mapping[str, str]], list[View]]


@dataclass(frozen=True)
class Material:
    """Sightings, views and comparisons of a survey.

    Attributes
    ----------
    rows
        Sightings of the target species as people see them, those taken out among them.
    chosen
        Crops that were loaded.
    usable
        Views that were compared.
    compared
        Comparisons by pair of sightings.
    checked
        How the probabilities of pairs did where people named both animals.
    by_lists
        Whether only those on shortlists were compared.
    disputes
        Beside those of decisions on one question: names against merges and splits.
    told
        sightingID -> individual by people before merges and splits, of all rows.
    """

    rows: list[dict[str, Any]]
    chosen: Sequence[Row]
    usable: list[View]
    compared: dict[Pair, Comparison]
    checked: Checked
    by_lists: bool = False
    disputes: tuple[Dispute, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def active(self) -> list[dict[str, Any]]:
        """Rows that no rule takes out."""
        return [row for row in self.rows if not row["excluded_by"]]

    @property
    def names(self) -> dict[str, str]:
        """sightingID -> individual by people, of those that take part."""
        return _names(self.rows)

    def corrected(self, decisions: Decisions, anchors: Mapping[str, str] = MappingProxyType({})) -> Material:
        """The same with the names that stand after the merges and splits of `decisions`.

        Parameters
        ----------
        decisions
            People's decisions.
        anchors
            sightingID -> individual, of sightings without a name by which people merged animals that have one. Such a
            sighting gets no name by it: people named the animal, and the machine took the sighting for it.
        """
        rows, disputes = _corrected(self.rows, {**anchors, **self.told}, decisions)
        nameless = anchors.keys() - self.told.keys()
        own = [{**row, "individualID": None} if row["sightingID"] in nameless else row for row in rows]
        return replace(self, rows=own, disputes=tuple(disputes))


def compare_survey(
    sightings: Sequence[Row],
    crops: Sequence[Row],
    load: Loader,
    decisions: Decisions,
    register: Sequence[Row],
    *,
    target_species: str,
    settings: IndividualsSettings,
    known: Known,
) -> Material:
    """Compare the target species' sightings with each other and with known animals; parameters as of `identify`."""
    aliases = {alias: row["individualID"] for row in register for alias in row["aliases"]}
    seen = _target_rows([*sightings, *known.sightings], decisions, aliases, target_species)
    told = _names(seen, excluded=True)
    rows, disputes = _corrected(seen, told, decisions)
    active = [row for row in rows if not row["excluded_by"]]
    names = _names(rows)
    flank_of = {row["sightingID"]: row["flank"] for row in active}
    shown = [row for row in crops if row["sightingID"] not in decisions.unusable]
    chosen = choose_crops([*shown, *known.crops], flank_of, frozenset(decisions.flanks), settings.features)
    camera = {row["sightingID"]: row["deploymentID"] for row in active}
    views = load(chosen, camera)
    usable = [view for view in views if len(view.features) >= settings.features.min_keypoints]
    logger.info(
        "%d sightings of %s, %d of them of earlier winters; %d usable views",
        len(active),
        target_species,
        len(known.sightings),
        len(usable),
    )
    # Known animals of earlier winters are one group: their views are never compared with each other.
    visit = encounter_numbers(active, settings.encounter_minutes) | dict.fromkeys(known.keys, -1)
    compared = compare_sightings(usable, names, visit, camera, not_comparable(decisions), settings)
    return Material(
        rows,
        chosen,
        usable,
        compared.pairs,
        check_pairs(compared, names, visit),
        compared.by_lists,
        tuple(disputes),
        told,
    )


def not_comparable(decisions: Decisions) -> frozenset[Pair]:
    """Pairs that people found not to be comparable."""
    return frozenset(pair for pair, (verdict, _) in decisions.pairs.items() if verdict == "cannot-compare")


def _target_rows(
    sightings: Sequence[Row], decisions: Decisions, aliases: Mapping[str, str], target: str
) -> list[dict[str, Any]]:
    """Sightings of the target species as people see them, sorted; those taken out say by which rule.

    What anybody or anything took for the target species is among them, and says so where people call it another.
    """
    out = []
    before = sorted(sightings, key=lambda r: str(r["sightingID"]))
    decided = with_species(before, told_species(before, decisions))
    for row, copy in zip(before, decided, strict=True):
        sighting = row["sightingID"]
        if copy["scientificName"] != target:
            if row["scientificName"] != target:
                continue
            copy["excluded_by"] = OTHER_SPECIES
        if sighting in decisions.excluded:
            copy["excluded_by"] = copy["excluded_by"] or BY_DECISION
        copy["flank"] = decisions.flanks.get(sighting, copy["flank"])
        copy["sex"] = decisions.sexes.get(sighting, copy["sex"])
        copy["simultaneous"] = decisions.counts.get(sighting, copy["simultaneous"])
        copy["lifeStage"] = decisions.stages.get(sighting, copy["lifeStage"])
        name = decisions.names[sighting][0] if sighting in decisions.names else copy["individualID"]
        if name in decisions.not_names.get(sighting, set()):
            name = None
        copy["individualID"] = aliases.get(name, name) if name else None
        out.append(copy)
    return out


def _corrected(
    rows: Sequence[Row], told: Mapping[str, str], decisions: Decisions
) -> tuple[list[dict[str, Any]], list[Dispute]]:
    """Rows with the names that stand after merges and splits, and names that a later answer disputes."""
    stand, disputes = corrected_names(told, decisions)
    return [{**row, "individualID": stand.get(row["sightingID"])} for row in rows], disputes


def _names(rows: Sequence[Row], *, excluded: bool = False) -> dict[str, str]:
    """sightingID -> individual by people, of those that no rule takes out; of all with `excluded`."""
    return {
        row["sightingID"]: row["individualID"]
        for row in rows
        if row["individualID"] and (excluded or not row["excluded_by"])
    }
