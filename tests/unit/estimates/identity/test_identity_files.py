"""The files of a survey with the error of identities: from draws to intervals, and sentences where there are none."""

import csv
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from leopard_census.config.estimates import ClosedSettings, IdentitySettings, RefittedModel, ScrSettings
from leopard_census.estimates.closed.models import MODELS
from leopard_census.estimates.closed.table import write_closed
from leopard_census.estimates.counts import write_counts
from leopard_census.estimates.identity.survey_files import write_identity
from leopard_census.estimates.scr.survey_files import write_scr
from leopard_census.histories.build import build_histories
from leopard_census.histories.draw_tables import write_draw_histories
from leopard_census.histories.window import SurveyWindow
from tests.unit.drawn_identities import by_name, draws_of, joined, split_off, write_draws
from tests.unit.survey_tables import START, TARGET, Outputs, Survey, inputs_of
from tests.unit.test_degenerate_surveys import CAMERAS, WHOLE, caught

OF_HISTORIES = ("capture_sets", "histories", "detectors", "basis", "members")
WRITTEN = ("identity", "draws", "counts", "squares")
DRAWN = {"partitions": "partitions", "capture_sets": "draw_capture_sets", "histories": "draw_histories"}


def estimated(folder, survey):
    """Histories and estimates by the names that stand, and the inputs."""
    inputs, out = inputs_of(folder / "inputs", survey), Outputs(folder)
    window = SurveyWindow(START, survey.days, survey.zone)
    build_histories(inputs, out, "made-up", window, TARGET, survey.settings)
    write_counts(out["members"], out["counts"])
    names = ("closed", "closure", "heterogeneity")
    settings = ClosedSettings(closure_replicates=0)
    write_closed(out["histories"], out["basis"], {n: out[n] for n in names}, settings)
    write_scr(
        {n: out[n] for n in OF_HISTORIES} | {n: inputs[n] for n in ("deployments", "outages")},
        {n: out[n] for n in ("scr", "models", "density", "squares")},
        ScrSettings(fit_runs=0),
        None,
        f"+{survey.offset:02}:00",
    )
    return inputs, out


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return estimated(tmp_path_factory.mktemp("whole"), WHOLE)


def run(folder, made, survey, draws, workers=1, settings=IdentitySettings()):  # noqa: B008
    """Tables identity, draws, counts and squares of draws, or of none."""
    inputs, out = made
    folder.mkdir(exist_ok=True)
    tables = {}
    if draws is not None:
        write_draws(folder / "draws.npz", draws)
        tables = {name: folder / f"{name}.csv" for name in DRAWN}
        window = SurveyWindow(START, survey.days, survey.zone)
        write_draw_histories(folder / "draws.npz", inputs, tables, window, survey.settings)
    written = {name: folder / f"{name}_{workers}.csv" for name in WRITTEN}
    write_identity(
        {n: out[n] for n in (*OF_HISTORIES, "counts", "closed", "scr", "models")}
        | {"deployments": inputs["deployments"]}
        | {DRAWN[name]: [path] for name, path in tables.items()},
        written,
        settings,
        ScrSettings(fit_runs=0),
        None,
        f"+{survey.offset:02}:00",
        workers,
    )
    return {name: read(path) for name, path in written.items()}


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of(tables, data_set="headline"):
    return {(r["model"], r["quantity"]): r for r in tables["identity"] if r["data_set"] == data_set}


def number(text):
    return float(text) if text else None


def test_where_all_draws_are_the_names_nothing_is_added(whole, tmp_path):
    tables = run(tmp_path, whole, WHOLE, draws_of(WHOLE, [by_name(WHOLE)] * 5))
    checked = 0
    for row in tables["identity"]:
        if row["model"] == "known":
            assert number(row["estimate"]) == number(row["best"])
            continue
        for ours, naive in (
            ("estimate", "best"), ("se", "se_sampling"), ("lower", "lower_sampling"), ("upper", "upper_sampling"),
        ):  # fmt: skip
            told, alone = number(row[ours]), number(row[naive])
            if alone is not None:
                assert told == pytest.approx(alone, rel=2e-3, abs=2e-3), (row, ours)
                checked += 1
        if row["estimate"]:
            assert number(row["identity_share"]) == 0
            assert "add nothing" in row["note"]
        assert (row["draws"], row["draws_distinct"], row["draws_failed"]) == ("5", "1", "0") or not row[
            "estimate"
        ]
    assert checked > 40
    _, out = whole
    by_names = read(out["squares"])
    assert len(by_names) > 20
    for own, alone in zip(tables["squares"], by_names, strict=True):
        assert number(own.pop("identity_share")) == 0
        for column, text in own.items():
            assert number(text) == pytest.approx(number(alone[column]), rel=2e-3, abs=2e-5), column
    assert {(r["quantity"], r["draws"], r["share"]) for r in tables["counts"]} == {
        ("n", "5", "1.000000"),
        ("n_min", "5", "1.000000"),
        ("n_max", "5", "1.000000"),
    }


def test_splits_and_lumps_widen_the_interval(whole, tmp_path):
    partitions = [by_name(WHOLE), split_off(WHOLE, 4), split_off(WHOLE, 4, 9), joined(WHOLE, "A0", "A1")]
    tables = run(tmp_path, whole, WHOLE, draws_of(WHOLE, partitions))
    rows = of(tables)
    for key in (("M0", "n_hat"), ("scr", "density"), ("known", "n_min")):
        assert 0 < number(rows[key]["identity_share"]) <= 1
    m0 = rows["M0", "n_hat"]
    assert number(m0["lower"]) < number(m0["lower_sampling"])
    assert number(m0["upper"]) > number(m0["upper_sampling"])
    total = number(m0["var_log_sampling"]) + number(m0["var_log_identity"])
    assert number(m0["identity_share"]) == pytest.approx(number(m0["var_log_identity"]) / total, abs=1e-3)
    drawn = [row for row in tables["draws"] if row["data_set"] == "headline"]
    assert [int(row["n"]) for row in drawn] == [6, 7, 8, 5]
    assert {row["number"]: row["share"] for row in tables["counts"] if row["quantity"] == "n_min"} == {
        "5": "0.250000", "6": "0.250000", "7": "0.250000", "8": "0.250000",
    }  # fmt: skip


def test_squares_hold_the_spread_between_draws(whole, tmp_path):
    """The mean over draws, and beside their own errors how far they lie apart; draws of more weight count for more."""
    partitions = [by_name(WHOLE), split_off(WHOLE, 4, 9)]
    each = [
        run(tmp_path / str(k), whole, WHOLE, draws_of(WHOLE, [partition]))["squares"]
        for k, partition in enumerate(partitions)
    ]
    both = run(tmp_path / "both", whole, WHOLE, draws_of(WHOLE, [partitions[0], *partitions]))["squares"]
    shares = []
    for first, second, row in zip(*each, both, strict=True):
        values = [number(one["animals"]) for one in (first, first, second)]
        within = np.mean([number(one["animals_se"]) ** 2 for one in (first, first, second)])
        between = (1 + 1 / 3) * np.var(values, ddof=1)
        assert number(row["animals"]) == pytest.approx(np.mean(values), abs=1e-5)
        assert number(row["animals_se"]) == pytest.approx(np.sqrt(within + between), abs=1e-5)
        assert number(row["identity_share"]) == pytest.approx(between / (within + between), abs=2e-3)
        chances = [number(one["at_least_one"]) for one in (first, first, second)]
        assert number(row["at_least_one"]) == pytest.approx(np.mean(chances), abs=1e-5)
        shares.append(number(row["identity_share"]))
    assert max(shares) > 0.05


def test_the_number_of_processes_changes_no_byte(whole, tmp_path):
    partitions = [split_off(WHOLE, k) for k in range(12)]
    for workers in (1, 2):
        run(tmp_path, whole, WHOLE, draws_of(WHOLE, partitions), workers)
    for name in WRITTEN:
        assert (tmp_path / f"{name}_1.csv").read_bytes() == (tmp_path / f"{name}_2.csv").read_bytes(), name


def test_weights_tell_what_a_draw_counts_for(whole, tmp_path):
    draws = draws_of(WHOLE, [by_name(WHOLE), split_off(WHOLE, 4)])
    light = replace(draws, weights=np.array([1.9, 0.1]))
    for name in ("even", "light"):
        (tmp_path / name).mkdir()
    even = of(run(tmp_path / "even", whole, WHOLE, draws))["known", "n_min"]
    some = of(run(tmp_path / "light", whole, WHOLE, light))["known", "n_min"]
    assert (number(even["estimate"]), number(some["estimate"])) == pytest.approx((6.5, 6.05))


def test_without_draws_the_interval_is_said_to_hold_sampling_error_alone(whole, tmp_path):
    tables = run(tmp_path, whole, WHOLE, None)
    row = of(tables)["scr", "density"]
    assert (row["estimate"], row["lower"], row["upper"]) == (
        row["best"], row["lower_sampling"], row["upper_sampling"],
    )  # fmt: skip
    assert (row["draws"], row["identity_share"], row["var_log_identity"]) == ("0", "", "")
    assert "Nothing is known of errors of identification in this winter" in row["note"]
    assert row["source"] == ""
    count = of(tables)["known", "n_min"]
    assert count["note"].endswith("as its names came without pictures.")
    assert number(row["var_log_sampling"]) > 0
    assert tables["draws"] == tables["counts"] == []


def test_draws_that_fail_are_counted_and_told(tmp_path):
    # Two animals caught twice each, at two places: split off, none is caught twice.
    survey = Survey(caught((1, 8), (2, 12), (3,)), CAMERAS)
    made = estimated(tmp_path, survey)
    everybody = np.arange(len(survey.seen))
    draws = draws_of(survey, [by_name(survey), by_name(survey), everybody])
    (tmp_path / "run").mkdir()
    tables = run(tmp_path / "run", made, survey, draws)
    rows = of(tables)
    m0, density = rows["M0", "n_hat"], rows["scr", "density"]
    assert m0["draws_failed"] == "1"
    assert "1 of 3 draws give no estimate (1: No animal was caught on two occasions" in m0["note"]
    assert "may lie higher" in m0["note"]
    assert density["draws_failed"] == "1" or not density["best"]
    last = [row for row in tables["draws"] if row["data_set"] == "headline"][-1]
    assert last["n"] == "5"
    assert "No animal was caught" in last["failed_closed"]
    assert last["failed_scr"]


def test_every_model_of_the_settings_is_one_of_the_closed_models():
    assert set(get_args(RefittedModel)) <= set(MODELS)


def test_a_survey_without_animals_has_sentences(tmp_path):
    survey = Survey((), CAMERAS)
    made = estimated(tmp_path, survey)
    (tmp_path / "run").mkdir()
    tables = run(tmp_path / "run", made, survey, draws_of(survey, [np.zeros(0, int)] * 3))
    for row in tables["identity"]:
        assert row["estimate"] in ("", "0.000000")
        assert row["note"]
