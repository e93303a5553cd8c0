"""The package by the terms of Camtrap DP 1.0.2: our contracts have them, what we write fits, and faults are found."""

import json
from pathlib import Path
from typing import Any

import pytest

from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.camtrap_dp_standard import TERMS, faults
from tests.unit.exchange.made_survey import Made, made_survey

CONTRACTS = {
    "deployments": contract("package_deployments"),
    "media": contract("package_media"),
    "observations": contract("package_observations"),
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_survey().build(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def descriptor(package: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("table", CONTRACTS)
def test_our_contract_of_a_table_is_that_of_the_standard(table: str) -> None:
    ours, terms = CONTRACTS[table], TERMS["tables"][table]
    assert list(ours.columns) == list(terms["fields"])
    assert ours.primary_key == (terms["key"],)
    assert {own: other for own, other, _ in ours.foreign_keys} == terms["foreign"]
    for field in ours.fields:
        told = terms["fields"][field.name]
        least, most = told.get("range", (None, None))
        # We write no EXIF data, so that a type of its own would be for nothing.
        assert field.type == ("string" if told["type"] == "any" else told["type"]), field.name
        assert field.required == told.get("required", False), field.name
        assert (field.enum and list(field.enum)) == told.get("enum"), field.name
        assert (field.pattern and field.pattern.pattern) == told.get("pattern"), field.name
        assert (field.minimum, field.maximum) == (least, most), field.name
        if field.type == "datetime":
            assert field.format == TERMS["datetime_format"], field.name


@pytest.mark.shared
def test_the_official_example_has_these_columns_and_fits_these_terms(shared: Path) -> None:
    example = shared / "data" / "camtrap-dp-example"
    assert faults(example) == []
    lengths = {}
    for table, ours in CONTRACTS.items():
        header = (example / f"{table}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        assert header == list(ours.columns)
        lengths[table] = len(read_table(example / f"{table}.csv", ours))
    assert lengths == {"deployments": 4, "media": 423, "observations": 549}


def test_a_package_is_valid(package: Path) -> None:
    assert faults(package) == []


def test_a_package_names_the_standard_by_its_release(descriptor: dict[str, Any]) -> None:
    base = "https://raw.githubusercontent.com/tdwg/camtrap-dp/1.0.2"
    assert descriptor["profile"] == f"{base}/camtrap-dp-profile.json"
    schemas = {r["name"]: r.get("schema") for r in descriptor["resources"]}
    for table in TERMS["tables"]:
        assert schemas[table] == f"{base}/{table}-table-schema.json"


def test_every_resource_is_a_file_of_the_folder_and_every_file_a_resource(
    package: Path, descriptor: dict[str, Any]
) -> None:
    named = {resource["path"] for resource in descriptor["resources"]}
    assert named | {"datapackage.json"} == {path.name for path in package.iterdir()}
    own = [resource["name"] for resource in descriptor["resources"]][3:]
    assert own == [
        *("individuals", "outages", "operation", "operation_differences", "effort"),
        *("sightings", "decisions", "species_decided", "register", "register_proposed", "media_times"),
        *("clock_proposals", "region", "survey"),
    ]


# What is changed, in which file, and a word of the complaint: the check above must be able to fail.
BROKEN = {
    "a word that the standard does not have": ("observations.csv", ",animal,", ",beast,", "beast"),
    "a media file of no deployment": ("media.csv", "001,D1,", "001,D9,", "foreign"),
    "an observation of no media file": (
        "observations.csv",
        "D1,0000000000000003,",
        "D1,00000000000000ff,",
        "foreign",
    ),
    "the same file twice": ("media.csv", "0000000000000002,", "0000000000000001,", "unique"),
    "a time without an offset": ("deployments.csv", "09:00:00+11:00", "09:00:00", "type"),
    "a fraction of a second": ("media.csv", "05:00:00+11:00,D1/a", "05:00:00.500+11:00,D1/a", "type"),
    "a latitude beyond the pole": ("deployments.csv", "42.157000", "142.157000", "maximum"),
    "a path that leads upwards": ("media.csv", "D1/a.mp4,f", "../a.mp4,f", "pattern"),
    "no deployment": ("deployments.csv", "D1,S1", ",S1", "required"),
    "an individual's flank that our own table does not know": ("sightings.csv", ",left,", ",upper,", "upper"),
    "a sighting of no deployment": ("sightings.csv", "@0.1,D1,", "@0.1,D9,", "foreign"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_fault_in_a_table_is_found(case: str, tmp_path: Path) -> None:
    file, old, new, word = BROKEN[case]
    folder = made_survey().build(tmp_path)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(word in fault for fault in faults(folder)), faults(folder)


@pytest.mark.parametrize(
    "path",
    [
        ("created",),
        ("contributors",),
        ("spatial",),
        ("temporal", "end"),
        ("taxonomic",),
        ("project", "captureMethod"),
        ("project", "observationLevel"),
        ("resources",),
    ],
    ids=".".join,
)
def test_a_descriptor_that_lacks_something_is_found(
    path: tuple[str, ...], package: Path, descriptor: dict[str, Any]
) -> None:
    broken = json.loads(json.dumps(descriptor))
    inner = broken
    for part in path[:-1]:
        inner = inner[part]
    del inner[path[-1]]
    assert faults(package, broken)


def bare(made: Made) -> Made:
    """A survey with sheets alone: no file on any card."""
    for name in (
        "media",
        "status",
        "sightings",
        "crops",
        "tracks",
        "assignments",
        "catalogue",
        "effort",
        "operation",
    ):
        made.tables[name] = []
    for name in ("outages", "clocks", "decisions", "operation_differences"):
        made.tables[name] = []
    made.detections = {}
    made.region = None
    made.survey |= {"region_name": None}
    return made


def test_a_survey_without_a_single_file_makes_a_valid_package(tmp_path: Path) -> None:
    folder = bare(made_survey()).build(tmp_path)
    assert faults(folder) == []
    assert (folder / "media.csv").read_text(encoding="utf-8").count("\n") == 1
    assert json.loads((folder / "survey.json").read_text(encoding="utf-8"))["region"] is None
    assert json.loads((folder / "region.geojson").read_text(encoding="utf-8"))["features"] == []


HOSTILE = 'said "here",\r\nthen, ""there""\n\nЛеопард № 5; =1+1 | NA'


def test_hostile_comments_stay_one_cell(tmp_path: Path) -> None:
    made = made_survey()
    for name, columns in (
        ("deployments", ("deploymentComments", "cameraModel", "deploymentTags", "featureType")),
        ("decisions", ("comment", "reviewer", "evidence")),
    ):
        lines = made.write(tmp_path / "sane")[name].read_text(encoding="utf-8").splitlines()
        header = lines[0].split(",")
        quoted = '"' + HOSTILE.replace('"', '""') + '"'
        cells = (
            dict.fromkeys(header, "")
            | {
                "deployments": {
                    "deploymentID": "D1",
                    "locationID": "S1",
                    "latitude": "42.1",
                    "longitude": "131.5",
                    "deploymentStart": "2012-01-01T09:00:00+11:00",
                    "deploymentEnd": "2012-01-10T09:00:00+11:00",
                },
                "decisions": {
                    "decisionID": "d1",
                    "decidedAt": "2012-02-03T12:00:00+11:00",
                    "kind": "name",
                    "subject": "x",
                    "verdict": "is",
                },
            }[name]
        )
        row = ",".join(quoted if column in columns else cells[column] for column in header)
        rest = [line for line in lines[1:] if not line.startswith(("D1,", "d1,"))]
        made.raw[name] = "\r\n".join([lines[0], row, *rest, ""]).encode("utf-8-sig")
    folder = made.build(tmp_path)
    assert faults(folder) == []
    told = 'said "here", then, ""there"" Леопард № 5; =1+1 | NA'
    first = read_table(folder / "deployments.csv", CONTRACTS["deployments"])[0]
    assert first["deploymentComments"] == first["cameraModel"] == told
    assert first["featureType"] is None
    assert first["deploymentTags"] == f"{told}|featureType:{told.replace('|', '/')}"
    decision = read_table(folder / "decisions.csv", contract("decisions"))[0]
    assert decision["comment"] == decision["reviewer"] == told
