"""What is true in the simulated survey, as tables and as one summary."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.simulate import SimulateSettings
from leopard_census.simulate.dates import SurveyDates
from leopard_census.simulate.faults import Cards, ExtraFile, build_cards
from leopard_census.simulate.plot import inside, polygon_area_m2
from leopard_census.simulate.population import Leopard, independent_density_per_km2
from leopard_census.simulate.schedule import Recording
from leopard_census.simulate.visit import BoxTruth
from leopard_census.simulate.wildlife import TARGET
from leopard_census.simulate.world import World, build_world
from leopard_census.tables.boxes import format_box
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table

Row = dict[str, Any]


def media_row(dates: SurveyDates, recording: Recording, index: int, sha256: str) -> Row:
    """Row of the truth table for one file of a recording."""
    return {
        "filePath": recording.paths[index],
        "deploymentID": recording.deployment_id,
        "sha256": sha256,
        "true_time": dates.aware(recording.moment(index)),
        "fault": recording.fault,
        "trigger": recording.trigger,
    }


def extra_row(extra: ExtraFile, sha256: str) -> Row:
    """Row of the truth table for a file that shows nothing."""
    return {
        "filePath": extra.path,
        "deploymentID": extra.deployment_id,
        "sha256": sha256,
        "fault": extra.fault,
        "trigger": "none",
    }


def box_rows(
    recording: Recording,
    path: str,
    frame: int,
    time_s: float,
    boxes: Iterable[BoxTruth],
    size: tuple[int, int],
    night: bool,
) -> list[Row]:
    """Rows of the truth table for the animals in one frame; who is wholly hidden or outside has none."""
    visits = {visit.visit_id: visit for visit in recording.visits}
    width, height = size
    rows: list[Row] = []
    for truth in boxes:
        x, y, w, h = truth.box
        if w <= 0 or h <= 0 or truth.visible <= 0:
            continue
        visit = visits[truth.visit_id]
        rows.append(
            {
                "filePath": path,
                "frame_number": frame,
                "time_s": time_s,
                "n": len(rows) + 1,
                "visitID": truth.visit_id,
                "scientificName": visit.scientific_name,
                "individualID": visit.individual_id if visit.scientific_name == TARGET else None,
                "box": format_box((x / width, y / height, w / width, h / height)),
                "visible": float(truth.visible),
                "flank": truth.flank,
                "night": night,
            }
        )
    return rows


def region_polygon(world: World) -> NDArray[np.float64]:
    """Outline of the made-up reserve that N is printed for: the stations' hull widened by one sigma; (m, 2) metres."""
    return world.hull.widened(world.settings.sigma_m)


def leopards_in_region(world: World) -> dict[int, bool]:
    """Whether each leopard of the media winter has its activity centre in the region."""
    here = world.here()
    flags = inside(region_polygon(world), np.array([(a.x_m, a.y_m) for a in here]))
    return {a.index: bool(flag) for a, flag in zip(here, flags, strict=True)}


def recorded_visits(cards: Cards) -> dict[str, int]:
    """Visits on the cards (copies apart), by the code of the leopard."""
    visits = {
        (visit.individual_id, visit.visit_id)
        for recording in cards.recordings
        if recording.fault != "copied-card"
        for visit in recording.visits
        if visit.individual_id is not None
    }
    counts: dict[str, int] = {}
    for code, _ in sorted((str(code), key) for code, key in visits):
        counts[code] = counts.get(code, 0) + 1
    return counts


def individual_rows(world: World, cards: Cards) -> list[Row]:
    """The leopards of the plot, and those neighbours that came before a camera."""
    recorded = recorded_visits(cards)
    in_region = leopards_in_region(world)
    return [
        {
            "individualID": world.codes[a.index],
            "sex": a.sex,
            "lifeStage": a.life_stage(world.dates.winter),
            "x_m": a.x_m,
            "y_m": a.y_m,
            "mother": world.code_of(a.mother),
            "travels_with": world.code_of(_companion(world, a)),
            "in_region": in_region[a.index],
        }
        for a in world.here()
        if not a.neighbour or world.codes[a.index] in recorded
    ]


def write_survey_truth(
    settings: SimulateSettings, dates: SurveyDates, out_individuals: Path, out_survey: Path
) -> None:
    """Write the table truth_individuals and the summary as JSON."""
    world = build_world(settings, dates)
    cards = build_cards(world)
    write_table(out_individuals, contract("truth_individuals"), individual_rows(world, cards))
    out_survey.write_text(
        json.dumps(survey_truth(world, cards), indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )


def survey_truth(world: World, cards: Cards) -> Row:
    """The truth that the estimates are held against; adults and subadults unless a name says otherwise."""
    settings = world.settings
    here = world.here()
    winter = world.dates.winter
    in_region = leopards_in_region(world)
    cubs = {a.index for a in here if a.life_stage(winter) == "juvenile"}
    recorded = recorded_visits(cards)
    margin = settings.plot_margin_sigmas * settings.sigma_m
    return {
        "survey": world.dates.survey,
        "simulated": True,
        "seed": settings.seed,
        "stations": len(world.stations),
        "deployments": len(world.deployments),
        "plot_km2": round(world.hull.widened_area_m2(margin) / 1e6, 3),
        "leopards_on_plot": sum(not a.neighbour for a in here),
        "cubs_on_plot": sum(not a.neighbour for a in here if a.index in cubs),
        "density_per_100km2": round(100 * independent_density_per_km2(settings, world.hull), 6),
        "sigma_m": settings.sigma_m,
        "g0": settings.g0,
        "region_km2": round(polygon_area_m2(region_polygon(world)) / 1e6, 3),
        "n_region": sum(in_region[a.index] for a in here if a.index not in cubs),
        "n_region_cubs": sum(in_region[a.index] for a in here if a.index in cubs),
        "individuals_recorded": len(recorded),
        "cubs_recorded": sum(world.codes[index] in recorded for index in cubs),
        "visits_recorded": recorded,
        "earlier": {winter.survey: {"leopards_on_plot": winter.leopards} for winter in settings.earlier},
        "faults": sorted(({r.fault for r in cards.recordings} | {e.fault for e in cards.extras}) - {"none"}),
    }


def _companion(world: World, animal: Leopard) -> int | None:
    """Who it travels with: its leader, or the one that follows it."""
    if animal.leader is not None:
        return animal.leader
    followers = [a.index for a in world.here() if a.leader == animal.index]
    return followers[0] if followers else None
