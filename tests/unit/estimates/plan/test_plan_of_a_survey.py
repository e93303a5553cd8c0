"""`plan.csv` and `plan_stations.csv` from the files of a survey."""

import csv
from math import exp, log, sqrt

import pytest

from leopard_census.config.estimates import ComparisonSettings, PlanSettings, ScrSettings
from leopard_census.estimates.plan import table
from leopard_census.estimates.plan.survey_files import write_plan
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table
from tests.unit.survey_tables import estimate
from tests.unit.test_degenerate_surveys import PLACES, POOR, WHOLE

QUICK = {"simulations": 0}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Files of the histories and of spatial capture-recapture."""
    folder = tmp_path_factory.mktemp("survey")
    estimate(folder / "all", WHOLE, stages=("scr",))
    names = ("capture_sets", "detectors", "basis", "scr")
    return {name: folder / "all" / "out" / f"{name}.csv" for name in names}


def run(folder, inputs, scr=None, comparison=None, **settings):
    out = {"plan": folder / "plan.csv", "stations": folder / "stations.csv"}
    write_plan(
        inputs,
        out,
        PlanSettings(**{**QUICK, **settings}),
        scr or ScrSettings(),
        comparison or ComparisonSettings(),
        None,
    )
    return {row["design"]: row for row in read_table(out["plan"], contract("plan"))}


def changed(made, folder, name, change):
    """Inputs with the rows of one file changed."""
    rows = [change(row) for row in read_table(made[name], contract(name))]
    path = folder / f"changed_{name}.csv"
    write_table(path, contract(name), [row for row in rows if row is not None])
    return made | {name: path}


def spatial(made):
    return {
        row["parameter"]: row
        for row in read_table(made["scr"], contract("scr"))
        if row["data_set"] == "headline"
    }


def test_this_winter_is_expected_to_give_what_it_gave(made, tmp_path):
    """Density is the number caught over the effective area: so many animals are expected of the very same effort."""
    rows, scr = run(tmp_path, made), spatial(made)
    present = rows["present"]
    assert present["animals"] == pytest.approx(scr["n_animals"]["estimate"], abs=0.02)
    assert present["rse_rule"] == pytest.approx(1 / sqrt(present["animals"]), abs=1e-3)
    assert (present["stations"], present["days"], present["limited_by"]) == (9, 20, "animals")
    # All stations worked throughout, so that the same stations on the same days are the same design.
    same = rows["9-stations-20-days"]
    assert {k: v for k, v in same.items() if k not in ("design", "kind", "network")} == {
        k: v for k, v in present.items() if k not in ("design", "kind", "network")
    }


def test_changes_rest_on_the_error_that_this_winter_has(made, tmp_path):
    row, density = run(tmp_path, made)["present"], spatial(made)["D"]
    before = log(1 + (density["se"] / density["estimate"]) ** 2)
    rse = row["rse_rule"]
    s = sqrt(before + log(1 + rse**2) / row["rise_one"])
    assert log(row["rise_one"]) == pytest.approx(2.8016 * s, abs=0.005)
    s = sqrt(before / 5 + log(1 + rse**2) / row["rise_mean"])
    assert log(row["rise_mean"]) == pytest.approx(2.8016 * s, abs=0.005)
    assert row["ratio_rule_one"] == pytest.approx(exp(2.8016 * rse * sqrt(2)), abs=0.01)
    assert row["fall_one"] is None
    assert table.NO_FALL in row["note"]
    assert 0.025 < row["chance_one"] < row["chance_mean"] < 0.5


def errors_of_identification(path, told):
    """A table of them with these variances of the logarithm."""
    names = ("data_set", "model", "quantity", "var_log_identity")
    common = {"unit": "animals", "draws": 200, "draws_distinct": 9, "draws_failed": 0}
    write_table(path, contract("identity"), [dict(zip(names, row, strict=True)) | common for row in told])


def test_errors_of_identification_make_changes_harder_to_tell(made, tmp_path):
    told = tmp_path / "identity.csv"
    errors_of_identification(
        told,
        [
            ("headline", "M0", "n_hat", 0.5),
            ("headline", "scr", "density", 0.1),
            ("left", "scr", "density", 0.7),
        ],
    )
    plain = run(tmp_path, made | {"identity": []})["present"]
    unsure = run(tmp_path, made | {"identity": [told]})["present"]
    assert unsure["rise_one"] > plain["rise_one"]
    assert unsure["chance_one"] < plain["chance_one"]
    assert unsure["animals"] == plain["animals"]
    before = log(1 + (spatial(made)["D"]["se"] / spatial(made)["D"]["estimate"]) ** 2)
    s = sqrt(before + 0.2 + log(1 + unsure["rse_rule"] ** 2) / unsure["rise_one"])
    assert log(unsure["rise_one"]) == pytest.approx(2.8016 * s, abs=0.005)
    errors_of_identification(told, [("headline", "scr", "density", None)])
    assert run(tmp_path, made | {"identity": [told]})["present"] == plain


def test_more_stations_and_days_give_more(made, tmp_path):
    rows = run(tmp_path, made)
    for days in (10, 20, 40):
        numbers = [rows[f"{k}-stations-{days}-days"] for k in (4, 9, 18)]
        assert numbers[0]["animals"] < numbers[1]["animals"] < numbers[2]["animals"]
        assert numbers[0]["recaptures"] < numbers[1]["recaptures"] < numbers[2]["recaptures"]
    assert rows["9-stations-10-days"]["rse_rule"] > rows["9-stations-40-days"]["rse_rule"]
    assert rows["9-stations-20-days"]["station_days"] == 180
    grid = rows["grid-2-sigma-20-days"]
    assert grid["spacing_sigma"] == pytest.approx(2.0, abs=0.01)


def test_days_to_the_target(made, tmp_path):
    """After so many days the rule of thumb reaches it, and not a day before."""
    wanted = run(tmp_path, made, target_rse=0.37)["present"]["days_for_target"]
    rows = run(tmp_path, made, days=(wanted - 1, wanted), stations=(9,))
    assert (
        rows[f"9-stations-{wanted}-days"]["rse_rule"]
        <= 0.37
        < rows[f"9-stations-{wanted - 1}-days"]["rse_rule"]
    )
    assert run(tmp_path, made, target_rse=0.05)["present"]["days_for_target"] is None


def test_cautions(made, tmp_path):
    rows = run(tmp_path, made, days=(2, 150), spacings_sigma=(3.5,))
    assert table.TOO_LONG in rows["9-stations-150-days"]["note"]
    assert table.FEW in rows["9-stations-2-days"]["note"]
    assert table.HOPEFUL in rows["present"]["note"]  # six animals
    assert table.HOPEFUL not in rows["9-stations-2-days"]["note"]
    assert table.WIDE in rows["grid-3.5-sigma-20-days"]["note"]


def test_simulation_stands_beside_the_rule(made, tmp_path):
    rows = run(tmp_path, made, simulations=30, days=(20,), stations=(9,), spacings_sigma=(3.0,))
    present = rows["present"]
    assert present["simulations"] == 30
    assert present["rse_simulated"] == pytest.approx(present["rse_rule"], rel=0.4)
    assert present["rise_one"] > 2
    # What no simulated survey carries is not promised either.
    for row in rows.values():
        assert (row["rse_simulated"] is None) == (row["there_rise_one"] is None)
        if row["rse_simulated"] is None:
            mostly_without = row["without_estimate"] > row["simulations"] / 2
            assert (row["rise_one"] is None) == mostly_without
            told = "more than half" if mostly_without else "by the rule of thumb"
            assert told in row["note"]
    first = (tmp_path / "plan.csv").read_bytes()
    run(tmp_path, made, simulations=30, days=(20,), stations=(9,), spacings_sigma=(3.0,))
    assert (tmp_path / "plan.csv").read_bytes() == first


def test_changes_of_the_animals_there_stand_beside_those_of_density(made, tmp_path):
    """The error of which animals happen to live there is that of density alone."""
    only = {"simulations": 30, "days": (20,), "stations": (9,), "spacings_sigma": (3.0,)}
    row = run(tmp_path, made, **only)["present"]
    assert 1 < row["there_rise_mean"] < row["there_rise_one"] < row["rise_one"]
    assert row["chance_one"] < row["there_chance_one"] < row["there_chance_mean"]
    shared = run(tmp_path, made, comparison=ComparisonSettings(detection="shared"), **only)["present"]
    assert shared["there_error_one"] < row["there_error_one"]
    assert shared["rise_one"] == row["rise_one"]
    narrow = run(tmp_path, made, comparison=ComparisonSettings(ground_sigma=1.0), **only)["present"]
    assert narrow["there_km2"] < row["there_km2"]
    told = tmp_path / "identity.csv"
    errors_of_identification(told, [("headline", "scr", "density", 0.1)])
    unsure = run(tmp_path, made | {"identity": [told]}, **only)["present"]
    assert unsure["there_error_one"] ** 2 == pytest.approx(row["there_error_one"] ** 2 + 0.2, abs=2e-3)


def test_without_simulation_nothing_is_told_of_the_animals_there(made, tmp_path):
    row = run(tmp_path, made)["present"]
    assert {row[name] for name in row if name.startswith("there_")} == {None}


def test_a_model_with_several_values_is_planned_by_the_plain_one(made, tmp_path):
    """The declared model has one g0 before and one after the first capture: `scr.csv` has no single one."""

    def without(row):
        return row | {"estimate": None} if row["parameter"] == "g0" else row

    plain = run(tmp_path, made)["present"]
    found = run(tmp_path, changed(made, tmp_path, "scr", without))["present"]
    assert found["animals"] == pytest.approx(plain["animals"], rel=1e-3)
    assert found["rise_one"] == pytest.approx(plain["rise_one"], abs=0.02)


def test_what_no_winter_can_tell_says_so(made, tmp_path):
    inputs = changed(made, tmp_path, "scr", lambda row: row | {"se": 1e6} if row["parameter"] == "D" else row)
    row = run(tmp_path, inputs)["present"]
    assert (row["rise_one"], row["fall_one"]) == (None, None)
    assert table.NO_RISE in row["note"]


def test_without_an_error_that_of_the_design_is_taken(made, tmp_path):
    inputs = changed(made, tmp_path, "scr", lambda row: row | {"se": None})
    row = run(tmp_path, inputs)["present"]
    s = sqrt(log(1 + row["rse_rule"] ** 2) * (1 + 1 / row["rise_one"]))
    assert log(row["rise_one"]) == pytest.approx(2.8016 * s, abs=0.005)


@pytest.mark.parametrize(
    ("name", "words"),
    [("no leopard", "No animal"), ("no camera at all", "No station")],
)
def test_what_cannot_be_planned_says_why(name, words, tmp_path):
    (row,) = estimate(tmp_path / "survey", POOR[name], stages=("scr", "plan"))["plan"]
    assert words in row["note"]
    assert (row["design"], row["animals"]) == ("present", "")


def test_a_survey_without_places_says_why(made, tmp_path):
    why = {"value": "no", "note": "Coordinates are missing."}
    inputs = changed(made, tmp_path, "basis", lambda row: row | (why if row["item"] == "places" else {}))
    (row,) = run(tmp_path, inputs).values()
    assert row["note"] == "Coordinates are missing."
    assert row["stations"] == 9


def test_a_chance_at_its_boundary_says_so(made, tmp_path):
    def certain(row):
        return row | {"estimate": 1.0} if row["parameter"] == "g0" else row

    (row,) = run(tmp_path, changed(made, tmp_path, "scr", certain)).values()
    assert "0 or 1" in row["note"]


def test_places_stand_in_the_internal_file_alone(made, tmp_path):
    run(tmp_path, made)
    text = (tmp_path / "plan.csv").read_text()
    with made["detectors"].open(encoding="utf-8") as file:
        stations = list(csv.DictReader(file))
    for row in stations:
        assert not [value for name in "xy" if (value := row[name].split(".")[0]) in text]
    assert not [name for name in PLACES if f",{name}," in text or f" {name} " in text]
    places = read_table(tmp_path / "stations.csv", contract("plan_stations"))
    by_network = {}
    for row in places:
        by_network.setdefault(row["network"], []).append(row)
    assert set(by_network) == {"4-stations", "18-stations", "grid-1.5-sigma", "grid-2-sigma", "grid-3-sigma"}
    assert [row["station"] for row in by_network["4-stations"]] == sorted(
        row["station"] for row in by_network["4-stations"]
    )
    known = {row["detector"]: (float(row["x"]), float(row["y"])) for row in stations}
    for row in by_network["18-stations"][:9]:
        assert known[row["station"]] == pytest.approx((row["x"], row["y"]), abs=1)
    assert {row["station"] for row in by_network["18-stations"][9:]} == {None}
