"""The tables of winters compared, for winters of every sort."""

import csv
import dataclasses

import numpy as np
import pytest
from scipy.special import ndtr

from leopard_census.config.estimates import ComparisonSettings, ScrSettings
from leopard_census.estimates.comparison.comparison_rows import comparison_rows
from leopard_census.estimates.comparison.files import write_winters
from leopard_census.estimates.comparison.joint import fit_joint, joint_of, last_to_each, last_to_mean
from leopard_census.estimates.comparison.model_rows import model_rows
from leopard_census.estimates.comparison.pair import A_YEAR, ALL_EARLIER
from leopard_census.estimates.comparison.spatial import animals_numbers, animals_ratio, spatial_of
from leopard_census.estimates.comparison.stills_rows import stills_rows
from leopard_census.estimates.comparison.survival_rows import survival_rows
from leopard_census.estimates.comparison.trend_rows import trend_rows
from leopard_census.estimates.comparison.turnover import turnover_of
from leopard_census.tables.change_verdict import SENTENCES
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table
from tests.unit.estimates.comparison.simulated_winters import drawn, winter

_SETTINGS, _SCR = ComparisonSettings(), ScrSettings(buffer_min_m=9000.0, mask_spacing_sigma=0.5)


def compared(winters, settings=_SETTINGS):
    """Rows of trend and comparison, and the joint model."""
    spatial, left_out = spatial_of(winters, settings, _SCR) if len(winters) > 1 else (None, {})
    rows = comparison_rows(winters, spatial, left_out)
    return trend_rows(winters, spatial, turnover_of(winters), rows), rows, spatial


def of(rows, earlier, method):
    return next(row for row in rows if (row["earlier"], row["method"]) == (earlier, method))


@pytest.fixture(scope="module")
def three():
    """Three winters with places, the last with better cameras; each of its own number of animals."""
    rng = np.random.default_rng(12)
    winters = [drawn("w1", rng, year=2009), drawn("w2", rng, year=2010)]
    return [*winters, drawn("w3", rng, 0.15, year=2011, method="video")]


@pytest.fixture(scope="module")
def found(three):
    return compared(three)


def test_the_declared_ratio_is_of_animals_where_winters_have_places(found):
    trend, rows, _ = found
    declared = [row for row in rows if row["declared"]]
    assert [(row["earlier"], row["method"]) for row in declared] == [
        ("w1", "animals"), ("w2", "animals"), (ALL_EARLIER, "animals"),
    ]  # fmt: skip
    assert {row["model"] for row in declared} == {
        "D~session g0~session sigma~1", "D~last g0~session sigma~1",
    }  # fmt: skip
    for line, row in zip(trend, declared, strict=True):
        assert (line["ratio"], line["ratio_lower"], line["verdict"]) == (
            row["ratio"],
            row["lower"],
            row["verdict"],
        )
        assert row["lower"] < row["ratio"] < row["upper"]
        assert "method changed (photo then, video last)" in row["note"]
        assert "Errors of identity are not known" in row["note"]
    assert trend[-1]["against"] == ALL_EARLIER
    assert all(line["animals_lower"] < line["animals"] < line["animals_upper"] for line in trend)
    assert all(line["density"] > 0 for line in trend)


def test_one_detection_for_another_method_is_no_comparison(found):
    _, rows, _ = found
    shared = next(row for row in rows if row["model"] == "D~last g0~1 sigma~1")
    assert not shared["comparable"]
    assert "need not have seen animals equally well" in shared["note"]
    assert shared["verdict"] == "not comparable"
    assert of(rows, A_YEAR, "density")["comparable"]


def test_counts_by_another_method_are_no_comparison(found):
    _, rows, _ = found
    for method in ("minimum numbers", "rarefied", "closed, own error"):
        row = of(rows, "w1", method)
        assert row["verdict"] == "not comparable"
        assert row["ratio"] > 0 if method != "rarefied" else row["now"] > 0
    assert of(rows, "w1", "minimum numbers")["station_days_then"] == 360
    assert "same animals recur" in of(rows, "w1", "minimum numbers")["assumption"]


def test_models_by_likelihood_ratio(found):
    _, _, spatial = found
    rows = {row["model"]: row for row in model_rows(spatial)}
    same, each = rows["D~1 g0~session sigma~1"], rows["D~session g0~session sigma~1"]
    assert each["df"] == 2
    assert each["lr"] == pytest.approx(2 * (each["loglik"] - same["loglik"]))
    assert sum(row.get("weight") or 0 for row in rows.values()) == pytest.approx(1)
    assert "not on record for every station" in rows["D~last g0~cameraModel sigma~1"]["note"]


def test_camera_models_are_a_covariate_where_they_are_known(three):
    told = [
        dataclasses.replace(
            one,
            deployments=[
                {"locationID": row["detector"], "cameraModel": "V" if i > 4 and one.survey == "w3" else "P"}
                for i, row in enumerate(one.detectors)
            ],
        )
        for one in three
    ]
    joint, _ = joint_of(told, _SCR)
    fitted = fit_joint(joint, "last", "camera")
    assert "g0.cameraModelV" in fitted.likelihood.design.names


def test_same_winter_twice_has_ratio_one():
    rng = np.random.default_rng(3)
    one = drawn("w1", rng)
    twin = dataclasses.replace(one, survey="w2")
    joint, _ = joint_of([one, twin], _SCR)
    for density, ratio in (
        ("last", lambda f: last_to_mean(f)),
        ("winter", lambda f: last_to_each(f, "w1")),
    ):
        made = ratio(fit_joint(joint, density, "winter"))
        assert made.value == pytest.approx(1, abs=1e-4)
        assert made.lower == pytest.approx(1 / made.upper, rel=1e-3)
    spatial, _ = spatial_of([one, twin], _SETTINGS, _SCR)
    animals = animals_ratio(spatial.present("winter"), spatial.joint.surveys, ["w1"])
    assert animals.value == pytest.approx(1, abs=1e-3)
    # Animals that were there are surer than densities of animals drawn anew.
    assert animals.log_variance < made.log_variance


def test_errors_of_identity_widen_the_declared_ratio(three):
    row = {"data_set": "headline", "model": "scr", "quantity": "density", "source": "pictures"}
    rows = [row | {"var_log_identity": "0.2"}]
    known, assumed = (
        [dataclasses.replace(three[0], identity=own), *three[1:]]
        for own in (rows, [rows[0] | {"source": "assumed"}])
    )
    plain, wider, same = (of(compared(w)[1], "w1", "animals") for w in (three, known, assumed))
    assert wider["var_log_identity"] == pytest.approx(0.2)
    assert wider["upper"] > 1.3 * plain["upper"]
    assert "Errors of identity of w3 are not known" in wider["note"]
    assert "assumed" not in wider["note"]
    assert same["upper"] == wider["upper"]
    assert f"Rates of errors of identity of {three[0].survey} are assumed, not measured." in same["note"]


def test_one_winter_only():
    trend, rows, _ = compared([winter("w", [("x", "A", 1)])])
    assert rows == []
    assert "against" not in trend[0]
    assert trend[0]["rarefied_note"] == "There is no other winter with effort on record."
    (row, _) = survival_rows([winter("w", [("x", "A", 1)])], turnover_of([winter("w", [("x", "A", 1)])]))
    assert "needs three winters" in row["note"]


def test_no_effort():
    lost = winter("old", [("x", "A", 1)], effort=False, n_hat=None)
    trend, rows, _ = compared([lost, winter("new", [("x", "A", 1), ("x", "B", 2)], n_hat=1.0)])
    assert trend[0]["comparable"] is False
    assert "no effort survives from old" in trend[0]["note"]
    assert "ratio" not in trend[0]
    assert "Cannot be rarefied: No effort survives from old" in of(rows, "old", "rarefied")["note"]
    assert not of(rows, "old", "minimum numbers")["comparable"]


def test_no_places_falls_back_on_closed_estimates():
    seen = [(f"L{i}", "AB"[i % 2], d) for i in range(6) for d in (1, 7, 13)[: 1 + i % 3]]
    winters = [
        winter(name, seen, days=20, places=False, n_hat=7.0, note="The interval is the profile interval.")
        for name in ("old", "new")
    ]
    trend, rows, spatial = compared(winters)
    assert spatial is None
    assert trend[0]["ratio_method"] == "closed"
    assert trend[0]["ratio"] == pytest.approx(1)
    assert trend[0]["verdict"] == "no change shown"
    assert "Poisson counts" in trend[0]["assumption"]
    assert trend[0]["closed_note"] == "The interval is the profile interval."
    assert "No coordinates are on record" in of(rows, "old", "animals")["note"]


def test_no_recaptures():
    once = [("x", "A", 1), ("y", "B", 2)]
    why = "No animal was caught on two occasions, so the chance of capture cannot be estimated."
    trend, rows, _ = compared([winter("old", once, note=why), winter("new", once, note=why)])
    assert "old has no closed estimate (no animal was caught on two occasions" in trend[0]["note"]
    assert "No animal was caught twice" in of(rows, "old", "animals")["note"]
    assert trend[0]["comparable"] is False


def test_winters_without_animals(three):
    """An empty winter tells nothing where detection is its own; the others are compared all the same."""
    empty = winter("w0", stations=[f"S{i}" for i in range(9)], days=40, note="No animal was caught.")
    trend, rows, _ = compared([empty, *three])
    assert "No animal was caught" in of(rows, "w0", "animals")["note"]
    assert of(rows, ALL_EARLIER, "animals")["declared"]
    assert "Without w0" in of(rows, ALL_EARLIER, "animals")["note"]
    assert "density" not in trend[0]
    both = compared([empty, dataclasses.replace(empty, survey="w1")])[1]
    assert of(both, "w0", "minimum numbers")["note"].startswith("No animal was counted")


def test_nobody_then_has_a_lower_limit_and_a_sentence(tmp_path):
    """As after a winter of cubs alone: it ended in an error."""
    seen = [(f"L{i}", "AB"[i % 2], d) for i in range(6) for d in (1, 7)]
    winters = [winter("w1", note="No animal was caught."), winter("w2", seen, n_hat=6.5)]
    trend, rows, _ = compared(winters)
    row = of(rows, "w1", "minimum numbers")
    assert row["ratio"] is None
    assert row["lower"] > 0
    assert row["upper"] is None
    assert row["note"].startswith("No animal was counted in the earlier winter, so that there is no ratio.")
    write_table(tmp_path / "comparison.csv", contract("comparison"), rows)
    write_table(tmp_path / "trend.csv", contract("trend"), trend)
    back = compared(winters[::-1])[1]
    assert of(back, "w2", "minimum numbers")["ratio"] == 0
    write_table(tmp_path / "comparison.csv", contract("comparison"), back)


def test_few_recaptures_carry_no_word():
    """Of three animals one was caught again: an estimate of luck, and no word rests on it."""
    few = [("x", "A", 1), ("x", "A", 7), ("y", "B", 2), ("z", "A", 12)]
    many = [(f"L{i}", "AB"[i % 2], d) for i in range(14) for d in (1, 7, 13)]
    told = [
        winter(name, seen, days=60, places=False, n_hat=float(n))
        for name, seen, n in (("old", few, 5), ("older", many, 14), ("new", many, 14))
    ]
    trend, rows, _ = compared(told)
    row = of(rows, "old", "closed")
    assert row["ratio"] > 1
    assert (row["verdict"], row["declared"]) == ("not comparable", False)
    assert row["note"].startswith(
        "In old fewer than 5 captures were of animals caught before (1): how many were missed is a matter of luck."
    )
    assert "matter of luck" in trend[0]["note"]
    assert "ratio" not in trend[0]
    assert of(rows, "older", "closed")["declared"]
    # Nor on a mean that holds it, or leaves it out because it had no luck at all.
    assert of(rows, ALL_EARLIER, "closed")["verdict"] == "not comparable"
    once = winter("old", few[:1] + few[2:], days=60, places=False, note="No animal was caught twice.")
    rows = compared([once, *told[1:]])[1]
    assert "In old fewer than 5" in of(rows, ALL_EARLIER, "closed")["note"]
    assert of(rows, ALL_EARLIER, "closed")["verdict"] == "not comparable"


def test_animals_are_not_fewer_than_were_caught(found):
    trend, _, spatial = found
    numbers = spatial.present("winter")
    at = {name: i for i, name in enumerate(spatial.joint.surveys)}
    # Nearly all were caught, and the interval of the logarithm goes below them.
    sure = dataclasses.replace(numbers, least=numbers.numbers * 0.99)
    for name, number in animals_numbers(sure, spatial.joint.surveys).items():
        assert number.lower == pytest.approx(sure.least[at[name]])
        assert number.upper > number.value
    assert all(line["animals_lower"] >= numbers.least[at[line["survey"]]] - 1e-9 for line in trend)


def test_p_values_beside_profile_intervals_belong_to_them(found):
    _, rows, _ = found
    densities = [row for row in rows if row["method"] == "density" and row.get("p_value") is not None]
    assert len(densities) > 3
    for row in densities:
        assert (row["p_value"] < 0.05) == (row["lower"] > 1 or row["upper"] < 1)
        facing = row["lower"] if row["ratio"] > 1 else row["upper"]
        z = 1.959964 * abs(np.log(row["ratio"]) / np.log(facing / row["ratio"]))
        assert row["p_value"] == pytest.approx(2 * ndtr(-z), rel=1e-4)


def test_identity_of_a_yearly_factor(three):
    """Of three winters a year apart the slope is half of last against first: a quarter of their variances."""
    row = {"data_set": "headline", "model": "scr", "quantity": "density", "source": "pictures"}
    known = [dataclasses.replace(one, identity=[row | {"var_log_identity": "0.2"}]) for one in three]
    told = of(compared(known)[1], A_YEAR, "density")
    assert told["var_log_identity"] == pytest.approx(0.1, rel=1e-3)


def test_other_stations():
    rng = np.random.default_rng(8)
    near, far = drawn("near", rng), drawn("far", rng)
    moved = [{**row, "detector": f"T{row['detector']}", "x": row["x"] + 9e4} for row in far.detectors]
    captures = [{**row, "detector": f"T{row['detector']}"} for row in far.captures]
    effort = [{**row, "locationID": f"T{row['locationID']}"} for row in far.effort]
    far = dataclasses.replace(far, detectors=moved, captures=captures, effort=effort)
    _, rows, _ = compared([near, far])
    assert "no ground in common" in of(rows, "near", "animals")["note"]
    assert "no station worked in all" in of(rows, "near", "rarefied")["note"]
    assert "Stations that worked in both winters: 0." in of(rows, "near", "density")["note"]


def test_stills_need_clips(three):
    rows = stills_rows(three, None, _SETTINGS)
    assert {row["note"].split(":")[0] for row in rows} == {"Not possible"}
    assert {row["meaning"] for row in rows} == {SENTENCES["not comparable"]}


def test_the_ratio_of_several_closed_estimates_is_said_to_be_pooled(three, found):
    _, rows, _ = found
    told = {earlier: of(rows, earlier, "closed")["assumption"] for earlier in ("w1", ALL_EARLIER)}
    assert "pools the earlier winters" in told[ALL_EARLIER]
    assert "pools" not in told["w1"]


def test_the_declared_detection_is_a_setting(three):
    _, rows, _ = compared(three, ComparisonSettings(detection="shared"))
    row = of(rows, ALL_EARLIER, "animals")
    assert row["model"] == "D~last g0~1 sigma~1"
    assert row["declared"]


def test_tables_can_be_written(three, found, tmp_path):
    trend, rows, spatial = found
    turnover = turnover_of(three)
    write_table(tmp_path / "trend.csv", contract("trend"), trend)
    write_table(
        tmp_path / "comparison.csv", contract("comparison"), [*rows, *stills_rows(three, None, _SETTINGS)]
    )
    write_table(tmp_path / "models.csv", contract("winter_models"), model_rows(spatial))
    write_table(tmp_path / "survival.csv", contract("survival"), survival_rows(three, turnover))
    with (tmp_path / "comparison.csv").open(encoding="utf-8") as file:
        told = list(csv.DictReader(file))
    for row in told:
        assert row["comparable"] == "true" or row["note"], row


def test_words_of_change_stand_only_where_the_interval_says_so(found):
    """No text of any row speaks of an increase or decrease but the verdict and what it means."""
    _, rows, _ = found
    for row in rows:
        for name in ("note", "assumption", "model"):
            text = str(row.get(name) or "").lower()
            assert "increase" not in text
            assert "decrease" not in text
        if row["verdict"] == "increase":
            assert row["lower"] > 1
        if row["verdict"] == "decrease":
            assert row["upper"] < 1


def test_needs_its_tables(tmp_path):
    with pytest.raises(KeyError, match="counts"):
        write_winters(["w"], {}, {}, {}, _SETTINGS, _SCR)


def test_winters_that_cannot_be_told_are_left_out_of_the_mean():
    """One of three earlier winters has no effort: the mean is of the other two, and the note says so."""
    seen = [(f"L{i}", "AB"[i % 2], d) for i in range(6) for d in (1, 7, 13)[: 1 + i % 3]]
    told = [winter(name, seen, days=20, places=False, n_hat=7.0) for name in ("w1", "w2", "w3")]
    trend, rows, _ = compared([winter("lost", seen, days=20, effort=False), *told])
    closed = of(rows, ALL_EARLIER, "closed")
    assert closed["ratio"] == pytest.approx(1)
    assert closed["then"] == pytest.approx(6, abs=0.1)
    assert "Without lost: no effort survives from lost." in closed["note"]
    assert "Without lost." in of(rows, ALL_EARLIER, "rarefied")["note"]
    assert trend[-1]["ratio"] == pytest.approx(1)
    assert trend[0]["comparable"] is False
