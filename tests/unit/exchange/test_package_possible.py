"""Surveys that cannot be written as a Camtrap DP package get one sentence why; and what people may write of it."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from leopard_census.config.contributor import Contributor
from leopard_census.config.exchange import ExchangeSettings
from leopard_census.config.sections import explain
from leopard_census.config.survey import Survey
from leopard_census.errors import InputError
from leopard_census.exchange.no_package import write_why_no_package
from leopard_census.exchange.possible import why_no_package
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.unit.exchange.made_survey import made_survey


def camera(name: str, latitude: float | None = 42.0, longitude: float | None = 131.0, at: str = "S") -> Any:
    return {"deploymentID": name, "locationID": at, "latitude": latitude, "longitude": longitude}


def test_a_survey_from_media_with_all_places_can_be_written() -> None:
    assert why_no_package([camera("D1"), camera("D2")], from_media=True) is None


@pytest.mark.parametrize("half", [camera("D2", latitude=None), camera("D2", longitude=None)])
def test_a_camera_without_a_place_is_named(half: Any) -> None:
    why = why_no_package([camera("D1"), half], from_media=True)
    assert why is not None
    assert why.endswith("and deployments.csv lacks them for D2.")
    assert why.count(". ") == 0  # one sentence


def test_many_cameras_without_a_place_are_counted() -> None:
    why = why_no_package([camera(f"D{n:02d}", latitude=None) for n in range(12, 0, -1)], from_media=True)
    assert why is not None
    assert "D01, D02," in why
    assert why.endswith("D10 and 2 more.")


def test_a_winter_of_tables_says_why() -> None:
    why = why_no_package([camera("D1")], from_media=False)
    assert why is not None
    assert "does not start from media" in why


@pytest.mark.parametrize("named", [camera("NA"), camera("D1", at="nan")])
def test_a_name_that_other_tools_read_as_an_empty_cell_is_told(named: Any) -> None:
    why = why_no_package([camera("D0"), named], from_media=True)
    assert why is not None
    assert why.endswith(
        f"names a deployment or station {named['deploymentID' if named['deploymentID'] == 'NA' else 'locationID']}."
    )


def test_the_sentence_is_written_and_only_where_there_is_no_package(tmp_path: Path) -> None:
    sheet, out = tmp_path / "deployments.csv", tmp_path / "none.txt"
    rows = made_survey().tables["deployments"]
    write_table(sheet, contract("deployments"), rows)
    with pytest.raises(InputError, match="Nothing keeps"):
        write_why_no_package([sheet], out)
    assert not out.exists()
    write_table(sheet, contract("deployments"), [rows[0] | {"latitude": None, "longitude": None}, *rows[1:]])
    write_why_no_package([sheet], out)
    assert out.read_text(encoding="utf-8").endswith("lacks them for D1.\n")
    write_why_no_package([], out)
    assert "does not start from media" in out.read_text(encoding="utf-8")


def survey(**more: Any) -> Survey:
    return Survey(
        id="a",
        title="A",
        utc_offset="+10:00",
        season={"start": "2011-11-01", "end": "2012-04-30"},  # type: ignore[arg-type]
        window={"start": "2011-12-01"},  # type: ignore[arg-type]
        **more,
    )


def test_contributors_stand_in_survey_yaml() -> None:
    assert survey().contributors == ()
    (person,) = survey(contributors=[{"title": " A. Person ", "role": "contact"}]).contributors
    assert person == Contributor(title="A. Person", role="contact")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"role": "contact"}, "title' is missing"),
        ({"title": ""}, "is empty; write it"),
        ({"title": "A", "role": "boss"}, "'contact'"),
        ({"title": "A", "email": "a at b"}, "e-mail address"),
        ({"title": "A", "path": "orcid.org/1"}, "https://"),
        ({"title": "A", "organisation": "B"}, "did you mean 'organization'?"),
    ],
)
def test_a_slip_in_a_contributor_is_told_with_its_place(given: dict[str, str], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        survey(contributors=[{"title": "First"}, given])
    (line,) = explain(caught.value, "survey.yaml", Survey)
    assert message in line
    assert "contributors.1" in line


@pytest.mark.parametrize(
    "settings",
    [
        {"sampling_design": "random"},
        {"capture_method": []},
        {"capture_method": ["motionDetection"]},
        {"x": 1},
    ],
)
def test_settings_that_the_standard_has_no_word_for_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ExchangeSettings(**settings)
