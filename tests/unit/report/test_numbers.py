from collections.abc import Callable

import pytest

from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.ledger import read_ledger
from leopard_census.provenance.record import FileDigest, Record
from leopard_census.report.build import ReportInput
from leopard_census.report.numbers import build_entries, write_numbers
from leopard_census.report.sources import Sources, sources_from_records
from leopard_census.tables.closed_limits import whole_animals
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table

MadeUp = Callable[..., ReportInput]

GUARANTEED = {
    *("count.individuals.min", "count.individuals.max", "count.cubs"),
    *("effort.station_days", "effort.camera_days"),
    *("scr.density", "scr.n_region", "scr.sigma", "scr.g0", "identity.share_of_variance"),
}
SHAPES = [
    {},
    {"places": False},
    {"media": False, "earlier": 0},
    {"estimates": False, "effort": False, "places": False, "media": False},
    {"animals": 0},
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "-".join(shape) or "whole")
def test_guaranteed_numbers_are_there_with_a_value_or_a_reason(made_up: MadeUp, shape: dict) -> None:
    ledger = read_ledger(made_up(**shape).ledger_path)
    assert ledger.keys() >= GUARANTEED
    for entry in ledger.values():
        assert entry.value is not None or len(entry.reason) > 10, entry.id
        assert entry.definition, entry.id
        assert entry.formula, entry.id


def test_effort_is_what_the_table_adds_up_to(made_up: MadeUp) -> None:
    given = made_up(stations=5, days=60)
    rows = given.sources.rows("effort")
    ledger = read_ledger(given.ledger_path)
    assert ledger["effort.station_days"].value == pytest.approx(sum(row["usage"] for row in rows))
    assert ledger["effort.camera_days"].value == pytest.approx(sum(row["camera_days"] for row in rows))
    # One of five stations fails after day 40: it loses 18 whole days and the half day at the end.
    assert ledger["effort.station_days_lost"].value == pytest.approx(4 * 1.0 + 0.5 + 19.0)
    assert ledger["effort.stations"].value == 5


def test_counts_are_of_animals_known_from_the_window_and_not_only_of_captures(made_up: MadeUp) -> None:
    ledger = read_ledger(made_up().ledger_path)
    for name in ("count.individuals.min", "count.individuals.max", "count.individuals.both"):
        assert ledger[name].subset.startswith("adults and subadults known from the analysis window: ")
    assert "did not work" in ledger["count.individuals.min"].subset
    outside = ledger["count.individuals.outside_window"].subset
    assert outside == "adults and subadults encountered outside the analysis window only"


def test_cameras_in_doubt_are_counted_once_each_and_weak_findings_are_no_doubt(made_up: MadeUp) -> None:
    ledger = read_ledger(made_up().ledger_path)
    found = {id: ledger[id].value for id in ("effort.without_files", "clocks.suspect", "media.cards_suspect")}
    assert found == {"effort.without_files": 1, "clocks.suspect": 1, "media.cards_suspect": 2}


def test_what_people_call_another_species_is_no_sighting_of_the_target(made_up: MadeUp) -> None:
    given = made_up()
    before = read_ledger(given.ledger_path)
    rows = given.sources.rows("assignments")
    wrong = {"sightingID": "deer", "flank": "left", "evidence": "none", "state": "excluded"}
    path = given.sources["assignments"].path
    write_table(path, contract("assignments"), [*rows, wrong | {"reason": "decision-species"}])
    entries = build_entries(given.survey, Sources(given.sources.files), [], code="c" * 64, config="d" * 64)
    after = {entry.id: entry for entry in entries}
    for id in ("sightings.total", "sightings.excluded"):
        assert after[id].value == before[id].value


def test_closed_models_are_named_as_in_their_table(made_up: MadeUp) -> None:
    given = made_up()
    ledger = read_ledger(given.ledger_path)
    row = next(r for r in given.sources.rows("closed") if (r["data_set"], r["model"]) == ("headline", "M0"))
    entry = ledger["closed.M0.n"]
    assert entry.value == pytest.approx(row["n_hat"])
    assert entry.interval is not None
    assert (entry.interval.lower, entry.interval.upper, entry.interval.level) == (
        *whole_animals(row["lower"], row["upper"]),
        0.95,
    )
    assert {"closed.Jackknife-1.n", "closed.left.M0.n"} <= ledger.keys()


def test_an_entry_names_the_files_and_the_job_that_it_rests_on(made_up: MadeUp) -> None:
    given = made_up()
    entry = read_ledger(given.ledger_path)["scr.density"]
    source = given.sources["scr"]
    assert [(item.path, item.sha256) for item in entry.inputs] == [(source.name, sha256_file(source.path))]
    assert (entry.rule, entry.code, entry.config) == (source.rule, source.code, source.config)


def test_a_change_that_cannot_be_had_says_why(made_up: MadeUp) -> None:
    ledger = read_ledger(made_up(earlier=2).ledger_path)
    first, second = (ledger[f"change.made-up-sim-{year}.ratio"] for year in (2010, 2011))
    assert first.value is None
    assert first.reason == "Effort of made-up-sim-2009 is not on record."
    assert second.value == pytest.approx(1.21)
    assert second.interval is not None


def test_the_change_against_the_mean_of_earlier_winters(made_up: MadeUp) -> None:
    found = read_ledger(made_up(earlier=2).ledger_path)["change.earlier.mean.ratio"]
    assert (found.value, found.interval.lower, found.interval.upper) == (1.24, 0.71, 2.16)
    assert found.formula.startswith("realised numbers on the ground that all winters looked at")
    # Of one earlier winter there is no mean.
    assert "change.earlier.mean.ratio" not in read_ledger(made_up(earlier=1).ledger_path)


def test_the_ledger_is_made_from_records(made_up: MadeUp, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = made_up(media=False)
    monkeypatch.chdir(tmp_path)
    paths = {name: source.path.relative_to(tmp_path) for name, source in given.sources.files.items()}
    outputs = tuple(FileDigest(path.as_posix(), sha256_file(path), 1) for path in paths.values())
    record = Record("closed", {}, (), outputs, "e" * 64, "f" * 64, {})
    kept = tmp_path / "record.json"
    kept.write_text(record.to_json(), encoding="utf-8")
    out = tmp_path / "numbers.json"
    write_numbers(
        survey="made-up-sim-2012",
        paths=paths,
        records=[kept],
        earlier=[],
        code="1" * 64,
        config="2" * 64,
        out=out,
    )
    entry = read_ledger(out)["count.cubs"]
    assert (entry.rule, entry.code) == ("closed", "e" * 64)
    with pytest.raises(ValueError, match="no record covers results/"):
        sources_from_records(paths, [])
