"""What the simulated team already knows: names from its first look at the cards, old captures, the register."""

from collections.abc import Iterable
from typing import Any

from leopard_census.config.simulate import EarlierWinter
from leopard_census.simulate.dates import winter_name, winter_of
from leopard_census.simulate.faults import Cards
from leopard_census.simulate.population import Leopard
from leopard_census.simulate.schedule import Recording
from leopard_census.simulate.seeds import stream
from leopard_census.simulate.wildlife import TARGET
from leopard_census.simulate.world import World

Row = dict[str, Any]
REMARK = "simulated"


def label_rows(world: World, cards: Cards) -> list[Row]:
    """Labels by a fixed rule, not by hand.

    The team has looked through the first cards. Each leopard that passed alone is named with a fixed chance, drawn once
    per visit, so that both cameras of a station agree; where two passed together, species, number and age are noted
    for each; other triggers get their species with a smaller chance. A burst is labelled on its first photo. Damaged
    and copied files get no label.
    """
    rows: list[Row] = []
    for recording in cards.recordings:
        if recording.first_card and recording.fault == "none":
            rows += _labels_of(world, recording)
    return rows


def _labels_of(world: World, recording: Recording) -> Iterable[Row]:
    rule = world.settings.labels
    survey = world.dates.survey
    path = recording.paths[0]
    leopards = [v for v in recording.visits if v.scientific_name == TARGET]
    if not leopards:
        draw = stream(world.settings.seed, survey, "species-label", path).random()
        if draw < rule.species_share:
            species = recording.visits[0].scientific_name if recording.visits else "blank"
            yield {"filePath": path, "n": 1, "scientificName": species, "count": len(recording.visits)}
        return
    animals = {world.codes[a.index]: a for a in world.here()}
    named = len(leopards) == 1 and (
        stream(world.settings.seed, survey, "name-label", leopards[0].visit_id).random() < rule.named_share
    )
    if len(leopards) == 1 and not named:
        return
    for n, visit in enumerate(leopards, start=1):
        animal = animals[str(visit.individual_id)]
        yield {
            "filePath": path,
            "n": n,
            "scientificName": TARGET,
            "count": len(leopards),
            "individualID": visit.individual_id if named else None,
            "sex": animal.sex if named else None,
            "lifeStage": animal.life_stage(world.dates.winter),
        }


def old_capture_rows(world: World, winter: EarlierWinter) -> list[Row]:
    """Captures of an earlier winter as its table keeps them: one row per leopard, day and station."""
    animals = {a.index: a for a in world.leopards}
    known = _sexes_known(world)
    return [
        {
            "individualID": world.codes[c.animal],
            "date": c.day,
            "locationID": c.location_id,
            "flank": c.flank,
            "lifeStage": animals[c.animal].life_stage(winter_of(winter.start)),
            "sex": animals[c.animal].sex if c.animal in known else None,
        }
        for c in world.old_captures[winter.survey]
    ]


def register_rows(world: World, labels: list[Row]) -> list[Row]:
    """The register: every leopard that was caught in an earlier winter, or is named on the first cards of this one.

    Age classes are those of the media winter, known from the winter of birth where a leopard was first met as a cub.
    """
    winter = world.dates.winter
    named = {row["individualID"] for row in labels if row.get("individualID")}
    first: dict[int, str] = {}
    for survey in world.old_captures:
        for capture in world.old_captures[survey]:
            first.setdefault(capture.animal, survey)
    for animal in world.here():
        if world.codes[animal.index] in named:
            first.setdefault(animal.index, world.dates.survey)
    animals = {a.index: a for a in world.leopards}
    known = _sexes_known(world) | {i for i in first if world.codes[i] in named}
    return [
        {
            "individualID": world.codes[index],
            "sex": animals[index].sex if index in known else None,
            "lifeStage": animals[index].life_stage(winter),
            "bornWinter": winter_name(animals[index].born) if _met_young(animals[index], winter) else None,
            "mother": _mother(world, animals[index], first),
            "firstSurvey": survey,
            "remarks": REMARK,
        }
        for index, survey in first.items()
    ]


def _sexes_known(world: World) -> set[int]:
    """Leopards met at least twice in the earlier winters: one old picture seldom tells the sex."""
    met = [c.animal for captures in world.old_captures.values() for c in captures]
    return {index for index in met if met.count(index) >= 2}


def _met_young(animal: Leopard, winter: int) -> bool:
    return animal.life_stage(winter) != "adult"


def _mother(world: World, animal: Leopard, registered: dict[int, str]) -> str | None:
    return world.codes[animal.mother] if animal.mother in registered else None
