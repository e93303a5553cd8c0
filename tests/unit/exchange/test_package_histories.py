"""The package suffices to make the histories again: the same source, to the last bit, as from its own tables."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from leopard_census.config.histories import HistoriesSettings
from leopard_census.histories.build import build
from leopard_census.histories.sources import Source, from_sightings
from leopard_census.histories.window import SurveyWindow
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.read import read_table
from tests.unit.exchange.made_survey import ZONE, made_survey

WINDOW = SurveyWindow(date(2012, 1, 2), 8, ZONE)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Inputs of the package, and the package."""
    folder = tmp_path_factory.mktemp("made")
    made_survey().build(folder)
    return folder / "inputs", folder / "camtrap-dp"


def source(
    folder: Path, names: dict[str, str], sightings: Contract, assignments: Contract, deployments: Contract
) -> Source:
    tables = {
        "sightings": sightings,
        "assignments": assignments,
        "catalogue": contract("catalogue"),
        "deployments": deployments,
        "outages": contract("outages"),
    }
    rows = [read_table(folder / f"{names[name]}.csv", table) for name, table in tables.items()]
    return from_sightings(*rows, WINDOW)


@pytest.fixture(scope="module")
def sources(folders: tuple[Path, Path]) -> tuple[Source, Source]:
    """From the survey's own tables, and from those of the package."""
    inputs, package = folders
    own = source(
        inputs,
        {name: name for name in ("sightings", "assignments", "catalogue", "deployments", "outages")},
        contract("sightings"),
        contract("assignments"),
        contract("deployments"),
    )
    again = source(
        package,
        {
            "sightings": "sightings",
            "assignments": "sightings",
            "catalogue": "individuals",
            "deployments": "deployments",
            "outages": "outages",
        },
        contract("package_sightings"),
        contract("package_sightings"),
        contract("package_deployments"),
    )
    return own, again


def test_records_animals_working_times_and_places_are_the_same(sources: tuple[Source, Source]) -> None:
    own, again = sources
    assert len(own.records) == 3
    assert own.records[0].start is not None
    assert own.records[0].start.microsecond == 700_000
    assert again == own


def test_so_are_effort_encounters_and_data_sets(sources: tuple[Source, Source]) -> None:
    own, again = (build(one, WINDOW, HistoriesSettings()) for one in sources)
    assert own.sets.captures["headline"]
    assert again.effort == own.effort
    assert again.sets == own.sets


def test_tables_that_are_the_survey_s_own_come_over_unchanged(folders: tuple[Path, Path]) -> None:
    inputs, package = folders
    for theirs, ours in (
        ("catalogue", "individuals"),
        ("outages", "outages"),
        ("operation", "operation"),
        ("operation_differences", "operation_differences"),
        ("effort", "effort"),
        ("decisions", "decisions"),
    ):
        assert (package / f"{ours}.csv").read_bytes() == (inputs / f"{theirs}.csv").read_bytes()


def test_a_lost_digit_would_be_seen(
    folders: tuple[Path, Path], sources: tuple[Source, Source], tmp_path: Path
) -> None:
    _, package = folders
    changed: Any = (package / "sightings.csv").read_text(encoding="utf-8").replace("05:00:00.700", "05:00:00")
    for name in ("individuals", "deployments", "outages"):
        (tmp_path / f"{name}.csv").write_bytes((package / f"{name}.csv").read_bytes())
    (tmp_path / "sightings.csv").write_text(changed, encoding="utf-8")
    names = {"sightings": "sightings", "assignments": "sightings", "catalogue": "individuals"}
    names |= {"deployments": "deployments", "outages": "outages"}
    rounded = source(
        tmp_path,
        names,
        contract("package_sightings"),
        contract("package_sightings"),
        contract("package_deployments"),
    )
    assert rounded != sources[0]
