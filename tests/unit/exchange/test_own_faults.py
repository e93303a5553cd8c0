"""A package of this program that somebody edited: its faults are told at planning and by `init`, and no job dies."""

import csv
import json
import shutil

import pytest
import yaml

from leopard_census.cli import main
from tests.unit.exchange.made_survey import made_survey
from tests.unit.exchange.planned import faults, job, plan, sheet


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The package as this program writes it."""
    folder = tmp_path_factory.mktemp("own")
    made_survey().build(folder)
    return folder / "camtrap-dp"


@pytest.fixture
def work(tmp_path, written):
    shutil.copytree(written, tmp_path / "package")
    told = json.loads((written / "survey.json").read_text())
    kept = {name: told[name] for name in ("title", "target_species", "utc_offset", "season", "window")}
    path = sheet(tmp_path, "survey.yaml")
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump({"id": "plot-2012", **kept, "camtrap_dp": {"package": "package"}}))
    return tmp_path


def init(work):
    folder = work / "new"
    words = ["init", "plot-2012", "--camtrap-dp", str(work / "package"), "--directory", str(folder)]
    return main(words)


def edit(work, name, number, column, text):
    """Write one cell of a table anew; rows count from 2, as in messages."""
    path = work / "package" / f"{name}.csv"
    with path.open(newline="", encoding="utf-8") as handle:
        rows = list(csv.reader(handle))
    rows[number - 1][rows[0].index(column)] = text
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle, quoting=csv.QUOTE_ALL).writerows(rows)


def row_where(work, name, column, text):
    """Number of the first row with that cell."""
    with (work / "package" / f"{name}.csv").open(newline="", encoding="utf-8") as handle:
        return next(n for n, row in enumerate(csv.DictReader(handle), start=2) if row[column] == text)


def tell(work, **facts):
    """Change facts of the resource `survey`."""
    path = work / "package" / "survey.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))


def test_untouched_it_is_a_survey(work):
    assert plan(work).start == "package"
    assert init(work) == 0


@pytest.mark.parametrize(
    ("name", "column", "text", "told"),
    [
        ("individuals", "individualID", "A\nB", "is 'A\\nB', which holds a line break"),
        ("sightings", "sightingID", "A\nB", "is 'A\\nB', which holds a line break"),
        ("sightings", "mediaIDs", "A\nB|C", "is 'A\\nB', which holds a line break"),
        ("sightings", "start", "0001-01-01T00:00:00+11:00", "which no camera shows"),
        ("sightings", "locationID", "elsewhere", "is 'elsewhere', and its deployment "),
    ],
)
def test_cells_that_no_table_could_take(work, capsys, name, column, text, told):
    edit(work, name, 2, column, text)
    assert any(
        fault.startswith(f"package/{name}.csv: row 2, column {column}: ") and told in fault
        for fault in faults(work)
    )
    assert init(work) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("column", ["evidence", "individualID"])
def test_a_sighting_with_a_name_needs_it_and_its_evidence(work, column):
    number = row_where(work, "sightings", "state", "identified")
    edit(work, "sightings", number, column, "")
    (fault,) = faults(work)
    assert fault.startswith(
        f"package/sightings.csv: row {number}, column {column}: is empty, but the state identified needs it"
    )


@pytest.mark.parametrize("name", ["region", "operation"])
def test_a_resource_that_is_listed_has_to_be_there(work, name):
    next((work / "package").glob(f"{name}.*")).unlink()
    (fault,) = faults(work)
    assert f"resource {name!r}: there is no file" in fault


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"utc_offset": 5}, "utc_offset: write the offset in quotes"),
        ({"utc_offset": 'x"\n'}, "utc_offset: write the offset in quotes"),
        (
            {"season": {"start": "2012-04-30", "end": "2011-11-01"}},
            "season: the season ends (2011-11-01) before it starts",
        ),
        (
            {"season": {"start": "9999-12-01", "end": "9999-12-31"}},
            "season.end: write a year from 1900 to 2199",
        ),
        (
            {"window": {"start": "2012-01-02", "days": 10**9}},
            "window.days: must be less than or equal to 366",
        ),
        ({"target_species": "a: b"}, "target_species: write the scientific name"),
        (
            {"settings": {"histories": {"independence_minutes": "x"}}},
            "settings.histories: independence_minutes: must be",
        ),
        ({"settings": {"histories": {"pace": 1}}}, "settings.histories: unknown key 'pace'"),
        ({"contributors": [{"title": 5}]}, "contributors.0.title: must be"),
    ],
)
def test_facts_of_its_survey_that_no_settings_can_take_are_told_by_init(work, capsys, facts, told):
    tell(work, **facts)
    assert init(work) == 2
    assert f"package/survey.json: {told}" in capsys.readouterr().err
    assert not (work / "new").exists()


def test_facts_that_are_nested_too_deeply(work, capsys):
    deep = []
    for _ in range(300):
        deep = [deep]
    tell(work, contributors=deep)
    assert "package/survey.json: is nested too deeply" in faults(work)[0]
    assert init(work) == 2
    assert "is nested too deeply" in capsys.readouterr().err


def test_a_region_that_cannot_be_read_is_told_by_init(work, capsys):
    (work / "package" / "region.geojson").write_bytes(b"\xff\xfe")
    assert init(work) == 2
    assert "region.geojson: is not GeoJSON" in capsys.readouterr().err


def test_what_found_the_animals_is_one_line(work):
    tell(work, detected_by=["a\nb", 3])
    basis = {row["item"]: row["value"] for row in job(work)["basis"]}
    assert basis["detected_by"] == "a b, 3"
