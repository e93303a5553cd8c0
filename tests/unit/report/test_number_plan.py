"""The plan in the ledger."""

from pathlib import Path

from leopard_census.report.entries import EntryMaker
from leopard_census.report.number_plan import add_plan
from leopard_census.report.sources import Sources
from tests.unit.report.made_survey import Maker, Shape

ROW = {
    "kind": "present", "stations": 30, "days": 90, "design": "present", "network": "present", "animals": 17.25,
    "recaptures": 60.5, "rse_rule": 0.2408, "simulations": 100, "without_estimate": 0, "rse_simulated": 0.2612,
    "winters": 5, "change": 1.5, "rise_one": 2.3, "chance_one": 0.24, "rise_mean": 1.9, "fall_mean": 0.4,
    "chance_mean": 0.35, "there_km2": 900.0, "there_rise_one": 1.8, "there_chance_one": 0.45, "there_rise_mean": 1.6,
    "there_fall_mean": 0.5, "there_chance_mean": 0.7, "note": "Few animals.",
}  # fmt: skip


def ledger(folder: Path, *rows):
    maker = Maker(folder, Shape(animals=3, stations=4, media=False, earlier=0))
    maker.input()
    maker.table("plan", "estimates/plan.csv", rows)
    entries = EntryMaker(Sources(maker.files), rule="numbers", code="c", config="d")
    add_plan(entries)
    return {entry.id: entry for entry in entries.entries}


def test_errors_and_changes_of_every_design(tmp_path):
    other = ROW | {"kind": "more", "stations": 60, "design": "60-stations-90-days", "network": "60-stations"}
    found = ledger(tmp_path, ROW, other)
    assert found["plan.present.rse"].value == 0.2612
    assert found["plan.present.rse_rule"].value == 0.2408
    assert found["plan.present.rise.one"].value == 2.3
    assert found["plan.present.chance.mean"].value == 0.35
    assert found["plan.present.there.rise.one"].value == 1.8
    assert found["plan.present.there.chance.mean"].value == 0.7
    assert "animals that are there" in found["plan.present.there.chance.mean"].definition
    assert "animals that are there" not in found["plan.present.chance.mean"].definition
    assert "5 winters" in found["plan.present.chance.mean"].definition
    assert "60 stations with new ones" in found["plan.60-stations-90-days.animals"].definition
    none = found["plan.present.fall.one"]
    assert none.value is None
    assert none.reason.startswith("No such fall is told with 80% power")
    assert found["plan.present.there.fall.one"].reason == none.reason
    assert all(len(entry.inputs) == 1 for entry in found.values())


def test_a_survey_without_a_plan_says_why(tmp_path):
    row = {"kind": "present", "stations": 1, "days": 90, "design": "present", "network": "present"}
    found = ledger(tmp_path, row | {"note": "One station alone cannot tell how far animals move."})
    assert found["plan.present.rise.one"].value is None
    assert "One station alone" in found["plan.present.rise.one"].reason
    assert "plan.present.rse" not in found
    assert "plan.present.rise.mean" not in found
    assert "plan.present.there.rise.one" not in found
    assert not [entry for entry in found.values() if "None" in entry.definition]
    assert found["plan.present.rse_rule"].reason.startswith("One station")
