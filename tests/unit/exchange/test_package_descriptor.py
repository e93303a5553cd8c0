"""What `datapackage.json` and `survey.json` say of the survey, and that no run leaves a trace in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from leopard_census.config.contributor import Contributor
from leopard_census.exchange.table_schema import table_schema
from leopard_census.tables.contract import contract
from tests.camtrap_dp_standard import faults
from tests.unit.exchange.made_survey import TARGET, Made, at, made_survey


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_survey().build(tmp_path_factory.mktemp("made"))


def read(folder: Path, name: str = "datapackage.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / name).read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def told(package: Path) -> dict[str, Any]:
    return read(package)


def test_it_is_internal_in_so_many_words(told: dict[str, Any]) -> None:
    assert told["description"].startswith("INTERNAL: ")
    assert "not to be published" in told["description"]
    assert "internal" in told["keywords"]
    assert told["leopard_census"] == {
        "version": 1,
        "edition": "internal",
        "created": "the latest deploymentEnd or decision, not the time of a run",
    }


def test_a_simulated_survey_says_so_first(tmp_path: Path) -> None:
    made = made_survey()
    made.survey["simulated"] = True
    assert read(made.build(tmp_path))["description"].startswith("SIMULATED: ")


def test_created_is_the_last_moment_that_the_package_tells_of(told: dict[str, Any], tmp_path: Path) -> None:
    # The decision of 3 February, 12:00 in UTC+11, without its fraction.
    assert told["created"] == "2012-02-03T01:00:00Z"
    made = made_survey()
    made.tables["decisions"] = []
    # Pick-up of the last camera.
    assert read(made.build(tmp_path))["created"] == "2012-01-10T00:30:00Z"


def test_where_and_when(told: dict[str, Any]) -> None:
    assert told["temporal"] == {"start": "2012-01-01", "end": "2012-01-10"}
    assert told["spatial"]["coordinates"][0][:2] == [[131.5034, 42.1], [131.6, 42.1]]
    assert told["coordinatePrecision"] == 0.0001


def test_days_are_those_of_the_survey_and_not_of_greenwich(tmp_path: Path) -> None:
    made = made_survey()
    for row in made.tables["deployments"]:
        row["deploymentStart"] = at("01-02 01:00:00")  # still the first in UTC
    assert read(made.build(tmp_path))["temporal"]["start"] == "2012-01-02"


def test_species_with_their_common_names(told: dict[str, Any]) -> None:
    assert told["taxonomic"] == [
        {"scientificName": "Homo sapiens", "taxonRank": "species"},
        {"scientificName": "Lynx lynx", "taxonRank": "species"},
        {
            "scientificName": TARGET,
            "taxonRank": "species",
            "vernacularNames": {"eng": "leopard", "rus": "леопард"},
        },
        {"scientificName": "Sus scrofa", "taxonRank": "species"},
    ]


def test_names_of_the_table_and_of_the_descriptor_agree(package: Path, told: dict[str, Any]) -> None:
    rows = (package / "observations.csv").read_text(encoding="utf-8")
    for taxon in told["taxonomic"]:
        assert f",{taxon['scientificName']}," in rows


def test_contributors_of_the_survey_or_its_team(told: dict[str, Any], tmp_path: Path) -> None:
    assert told["contributors"] == [{"title": "Team of the survey made-2012", "role": "contributor"}]
    made = made_survey()
    people = [
        Contributor(
            title="A. Person",
            role="principalInvestigator",
            email="a@example.org",
            path="https://orcid.org/0000-0002-1825-0097",
        ),
        Contributor(title="The Reserve", role="rightsHolder"),
    ]
    made.survey["contributors"] = [person.model_dump(mode="json") for person in people]
    folder = made.build(tmp_path)
    assert read(folder)["contributors"] == [
        {
            "title": "A. Person",
            "role": "principalInvestigator",
            "email": "a@example.org",
            "path": "https://orcid.org/0000-0002-1825-0097",
        },
        {"title": "The Reserve", "role": "rightsHolder"},
    ]
    assert faults(folder) == []


def test_the_project_by_the_settings(told: dict[str, Any], tmp_path: Path) -> None:
    assert told["project"] == {
        "id": "made-2012",
        "title": "A made-up winter",
        "samplingDesign": "targeted",
        "captureMethod": ["activityDetection"],
        "individualAnimals": True,
        "observationLevel": ["media", "event"],
    }
    made = made_survey()
    made.settings["exchange"]["sampling_design"] = "systematicRandom"
    assert read(made.build(tmp_path))["project"]["samplingDesign"] == "systematicRandom"


def test_survey_json_holds_what_makes_the_same_survey_again(package: Path) -> None:
    told = read(package, "survey.json")
    settings = told.pop("settings")
    assert told == {
        "id": "made-2012",
        "title": "A made-up winter",
        "simulated": False,
        "target_species": TARGET,
        "utc_offset": "+11:00",
        "season": {"start": "2011-11-01", "end": "2012-04-30"},
        "window": {"start": "2012-01-02", "days": 8},
        "earlier": ["made-2011"],
        "region": {"name": "Somewhere"},
        "contributors": [],
        # Of the photo whose time is not known the standard has no row.
        "media_without_time": {"photos": 1, "clips": 0},
        "other_files": 1,
        "detected_by": ["detector 7"],
    }
    assert set(settings) == {"histories", "estimates", "ecology", "exchange"}
    assert settings["histories"]["independence_minutes"] == 30


def test_the_region_is_the_survey_s_own_file(package: Path, tmp_path: Path) -> None:
    region = made_survey().region
    assert (package / "region.geojson").read_bytes() == region
    made = made_survey()
    assert region is not None
    made.region = b"\xef\xbb\xbf" + region + b"\r\n"  # as an editor of Windows saves it
    folder = made.build(tmp_path)
    assert (folder / "region.geojson").read_bytes() == region + b"\r\n"
    assert faults(folder) == []


def test_a_schema_of_our_own_says_what_the_contract_says() -> None:
    table = contract("package_sightings")
    schema = table_schema(table)
    assert [field["name"] for field in schema["fields"]] == list(table.columns)
    fields = {field["name"]: field for field in schema["fields"]}
    assert fields["flank"]["constraints"] == {"required": True, "enum": ["left", "right", "other"]}
    assert fields["probability"]["constraints"] == {"minimum": 0, "maximum": 1}
    assert "format" not in fields["start"]  # milliseconds are allowed
    assert fields["mediaIDs"]["description"].endswith("Separated by |.")
    assert schema["primaryKey"] == ["sightingID"]
    assert schema["foreignKeys"] == [
        {"fields": "deploymentID", "reference": {"resource": "deployments", "fields": "deploymentID"}}
    ]


def test_same_bytes_whatever_the_order_of_the_rows(tmp_path: Path) -> None:
    one, other = made_survey(), made_survey()
    for rows in other.tables.values():
        rows.reverse()
    for entries in other.detections.values():
        entries.reverse()
    other.detections = dict(reversed(other.detections.items()))

    def content(made: Made, folder: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in made.build(folder).iterdir()}

    assert content(one, tmp_path / "one") == content(other, tmp_path / "a much longer name" / "other")


def test_no_name_of_the_machine_or_folder_and_no_day_of_a_run(package: Path) -> None:
    for path in package.iterdir():
        text = path.read_text(encoding="utf-8")
        assert str(package) not in text
        assert "/tmp" not in text
        assert "202" not in text.replace("2021", "")  # the survey is of 2012
