"""Outages of a package of this program and those of the sheet beside it: both hold."""

import json
import shutil

import pytest
import yaml

from tests.unit.exchange.made_survey import made_survey
from tests.unit.exchange.planned import faults, job, plan, sheet

HEAD = "deploymentID,start,end,reason\n"
BROUGHT = ("D3", "2012-01-09T00:00:00+11:00", "")
FROM, TO = "2012-01-03T00:00:00+11:00", "2012-01-05T00:00:00+11:00"


@pytest.fixture
def work(tmp_path):
    made_survey().build(tmp_path / "made")
    package = shutil.copytree(tmp_path / "made" / "camtrap-dp", tmp_path / "package")
    told = json.loads((package / "survey.json").read_text())
    kept = {name: told[name] for name in ("title", "target_species", "utc_offset", "season", "window")}
    path = sheet(tmp_path, "survey.yaml")
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump({"id": "plot-2012", **kept, "camtrap_dp": {"package": "package"}}))
    return tmp_path


def write_sheet(work, *rows):
    sheet(work, "outages.csv").write_text(HEAD + "".join(f"{','.join(row)},battery\n" for row in rows))


def out(work):
    rows = [(row["deploymentID"], row["start"], row["end"]) for row in job(work)["outages"]]
    assert len(plan(work).sheets.outages) == len(rows)
    return rows


def test_a_sheet_without_a_row_takes_nothing_away(work):
    write_sheet(work)
    assert out(work) == [BROUGHT]


def test_rows_of_the_sheet_count_beside_those_of_the_package(work):
    write_sheet(work, ("D1", FROM, TO), ("D3", FROM, TO))
    assert out(work) == [("D1", FROM, TO), ("D3", FROM, TO), BROUGHT]


def test_the_same_outage_in_both_is_taken_once(work):
    # The same moment in another offset.
    write_sheet(work, ("D3", "2012-01-08T13:00:00+00:00", ""))
    assert job(work)["outages"][0]["reason"] == "snow"
    assert len(job(work)["outages"]) == 1


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (BROUGHT[1], "2012-01-10T00:00:00+11:00"),
        ("2012-01-09T12:00:00+11:00", "2012-01-10T00:00:00+11:00"),
        ("2012-01-08T00:00:00+11:00", ""),
        ("2012-01-08T00:00:00+11:00", "2012-01-09T12:00:00+11:00"),
    ],
)
def test_outages_that_contradict_each_other_are_told_at_planning_all_at_once(work, start, end):
    write_sheet(work, ("D3", start, end), ("D3", FROM, TO), ("D9", FROM, TO))
    told = faults(work)
    assert len(told) == 2
    fault = next(line for line in told if "D3" in line)
    assert fault.startswith("plot-2012/outages.csv: row 2, deployment D3: the outage from 2012-01-0")
    assert (
        "overlaps that of package/outages.csv, row 2 (from 2012-01-09T00:00:00+11:00 without an end)" in fault
    )
