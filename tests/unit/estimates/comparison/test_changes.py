"""What "12 against 7 to 9" is worth, in one row: counts with their effort, equal effort, the ratio and the verdict."""

import dataclasses

import numpy as np
import pytest

from leopard_census.config.estimates import ComparisonSettings, ScrSettings
from leopard_census.estimates.comparison.change_rows import change_rows
from leopard_census.estimates.comparison.comparison_rows import comparison_rows
from leopard_census.estimates.comparison.pair import ALL_EARLIER
from leopard_census.estimates.comparison.spatial import animals_numbers, spatial_of
from leopard_census.estimates.comparison.trend_rows import trend_rows
from leopard_census.estimates.comparison.turnover import turnover_of
from leopard_census.tables.change_verdict import SENTENCES
from leopard_census.tables.closed_limits import whole_animals
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.unit.estimates.comparison.simulated_winters import drawn, winter

_SCR = ScrSettings(buffer_min_m=9000.0, mask_spacing_sigma=0.5)
STATIONS = [f"S{i}" for i in range(12)]


def counted(name, animals, days=20, **more):
    """A winter without places in which every animal was caught twice."""
    seen = [(f"L{i}", STATIONS[i % 12], d) for i in range(animals) for d in (1 + i % 3, 8)]
    return winter(name, seen, STATIONS, days, places=False, n_hat=animals * 1.1, **more)


def changes(*winters):
    compared = comparison_rows(winters, None, {})
    return {row["earlier"]: row for row in change_rows(winters, compared)}, compared


def test_the_sentence_of_a_headline_is_taken_apart():
    """12 against 7 to 9 in five winters: between a third more and 71% more by the counts, and no change shown."""
    earlier = [counted(f"w{i}", n) for i, n in enumerate((7, 8, 9, 7, 9))]
    found, compared = changes(*earlier, counted("now", 12, days=40, method="video"))
    assert list(found) == ["w0", "w1", "w2", "w3", "w4", ALL_EARLIER]
    row = found[ALL_EARLIER]
    assert (row["counted_now"], row["counted_then_lowest"], row["counted_then_highest"]) == (12, 7, 9)
    assert row["counted_ratio_lowest"] == pytest.approx(12 / 9)
    assert row["counted_ratio_highest"] == pytest.approx(12 / 7)
    assert (row["station_days_now"], row["station_days_then_least"]) == (480, 240)
    declared = next(one for one in compared if one["earlier"] == ALL_EARLIER and one["declared"])
    assert (row["ratio"], row["lower"], row["upper"]) == (
        declared["ratio"],
        declared["lower"],
        declared["upper"],
    )
    assert row["verdict"] == declared["verdict"] == "no change shown"
    told = row["answer"]
    assert told.startswith(
        "Counted: 12 against 7 to 9, in 480 station-days (video) against 240 station-days (photos)."
    )
    assert f"{row['ratio']:.2f} times as many (95% interval {row['lower']:.2f} to {row['upper']:.2f})" in told
    assert told.endswith(SENTENCES["no change shown"])
    assert f"{row['rarefied_now']:.1f} against {row['rarefied_then']:.1f}." in told
    assert row["rarefied_days"] == pytest.approx(240)


def test_limits_close_to_one_are_told_from_it():
    """1.003 is above 1, which "1.00" does not show."""
    now = counted("now", 12)
    row = {
        "earlier": "old", "method": "animals", "declared": True, "verdict": "increase",
        "winters_then": "old", "ratio": 1.4, "lower": 1.0031, "upper": 1.95,
    }  # fmt: skip
    (told,) = change_rows([counted("old", 8), now], [row])
    assert "(95% interval 1.003 to 1.950)" in told["answer"]


def test_winters_that_the_ratio_leaves_out_are_named():
    """Five earlier winters, of which two have no places."""
    rng = np.random.default_rng(4)
    winters = [drawn(f"w{k}", rng, year=2005 + k, places=k > 1) for k in range(4)]
    spatial, left_out = spatial_of(winters, ComparisonSettings(), _SCR)
    rows = comparison_rows(winters, spatial, left_out)
    found = {row["earlier"]: row for row in change_rows(winters, rows)}
    mean = found[ALL_EARLIER]
    assert (mean["ratio_method"], mean["ratio_winters"], mean["ratio_without"]) == ("animals", 1, "w0, w1")
    assert ", against 1 of the 3 winters (without w0, w1): " in mean["answer"]
    assert (found["w2"]["ratio_winters"], found["w2"]["ratio_without"]) == (1, None)
    declared = next(row for row in rows if row["declared"] and row["earlier"] == ALL_EARLIER)
    assert declared["winters_then"] == "w2"


def test_why_there_is_no_ratio_is_told_with_the_answer():
    found, _ = changes(counted("old", 8, effort=False), counted("now", 12))
    row = found["old"]
    assert row["reason"].startswith("By places: ")
    assert "By closed estimates: Not possible: no effort survives from old." in row["reason"]
    assert row["reason"] in row["answer"]


def test_flank_bounds_of_both_winters_are_told():
    """20 against 11 to 16: by the counts alone between a quarter more and 82% more."""

    def bounded(name, fewest, most):
        made = counted(name, fewest)
        return dataclasses.replace(
            made, counts=made.counts | {"adults": made.counts["adults"] | {"n_max": most}}
        )

    found, _ = changes(bounded("old", 11, 16), bounded("older", 12, 12), bounded("now", 20, 21))
    row = found["old"]
    assert (row["counted_then_lowest"], row["counted_then_highest"], row["counted_then_most"]) == (11, 11, 16)
    assert row["counted_ratio_lowest"] == pytest.approx(20 / 16)
    assert row["counted_ratio_highest"] == pytest.approx(21 / 11)
    assert row["answer"].startswith("Counted: 20 to 21 against 11 to 16,")
    every = found[ALL_EARLIER]
    assert (every["counted_then_highest"], every["counted_then_most"]) == (12, 16)


def test_effort_that_is_not_on_record_is_said_and_no_ratio_is_given():
    found, _ = changes(counted("old", 7, effort=False), counted("now", 12))
    row = found["old"]
    assert row["verdict"] == "not comparable"
    assert row.get("ratio") is None
    assert "against effort that is not on record" in row["answer"]
    assert "At equal effort they cannot be compared." in row["answer"]
    assert row["answer"].endswith(SENTENCES["not comparable"])
    assert "times as many (" not in row["answer"]


def test_of_several_winters_effort_is_told_only_where_all_have_it():
    found, _ = changes(counted("lost", 7, effort=False), counted("old", 8), counted("now", 12))
    row = found[ALL_EARLIER]
    assert row.get("station_days_then_least") is None
    assert "in all winters with effort on record" in row["answer"]


def test_nobody_then_gives_no_ratio_of_counts():
    found, _ = changes(winter("old", [], STATIONS, 20, places=False), counted("now", 3))
    assert "counted_ratio_highest" not in found["old"]
    assert found["old"]["answer"].startswith("Counted: 3 against 0,")


def test_one_winter_has_no_row_and_rows_can_be_written(tmp_path):
    assert changes(counted("now", 3))[0] == {}
    found, _ = changes(counted("old", 7, effort=False), counted("now", 12))
    write_table(tmp_path / "changes.csv", contract("changes"), list(found.values()))
    assert "not comparable" in (tmp_path / "changes.csv").read_text(encoding="utf-8")


def row_of_identity(model, quantity, **more):
    return {"data_set": "headline", "model": model, "quantity": quantity, "source": "pictures"} | more


def test_limits_of_the_trend_with_errors_of_identity_are_those_of_the_winter():
    rng = np.random.default_rng(12)
    winters = [drawn("w1", rng, year=2009), drawn("w2", rng, year=2010)]
    told = [
        row_of_identity("M0", "n_hat", estimate=9.5, lower=7.0, upper=15.0, var_log_identity=0.02),
        row_of_identity("scr", "density", var_log_identity=0.04),
    ]
    unknown = [row_of_identity("M0", "n_hat", estimate=9.5, lower=7.0, upper=15.0, var_log_identity=None)]
    first = dataclasses.replace(
        winters[0],
        identity=unknown,
        deployments=[{"locationID": f"S{i}", "cameraModel": "BA"[i % 2]} for i in range(9)],
    )
    last = dataclasses.replace(winters[1], identity=told)
    spatial, left_out = spatial_of([first, last], ComparisonSettings(), _SCR)
    compared = comparison_rows([first, last], spatial, left_out)
    then, now = trend_rows([first, last], spatial, turnover_of([first, last]), compared)
    assert (now["closed_identity_n"], now["closed_identity_lower"], now["closed_identity_upper"]) == (
        9.5,
        7.0,
        15.0,
    )
    numbers = spatial.present("winter")
    alone = animals_numbers(numbers, list(spatial.joint.surveys))["w2"]
    half = np.sqrt(np.log(alone.upper / alone.value) ** 2 + 1.959964**2 * 0.04)
    assert (now["animals_lower"], now["animals_upper"]) == whole_animals(alone.lower, alone.upper)
    assert now["animals_identity_upper"] == whole_animals(None, alone.value * np.exp(half))[1]
    assert now["animals_identity_lower"] <= now["animals_lower"]
    assert now["identity_source"] == "pictures"
    assert not [name for name in then if "identity" in name]
    assert (then["camera_models"], now["camera_models"]) == ("A, B", None)
