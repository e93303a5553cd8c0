"""The table of the closed-population models: every model on every data set, or the reason why it has no estimate."""

from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leopard_census.config.estimates import ClosedSettings
from leopard_census.estimates.closed.fit import ClosedFit
from leopard_census.estimates.closed.frequencies import Frequencies, frequencies_of
from leopard_census.estimates.closed.matrix import history_matrix
from leopard_census.estimates.closed.models import MODELS, fit_models
from leopard_census.estimates.closed.table import closed_rows, write_closed
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table


def test_occasion_without_effort_takes_no_part():
    rows = [{"o1": 1, "o2": None, "o3": 0}, {"o1": 0, "o2": None, "o3": 1}, {"o1": 1, "o2": None, "o3": 1}]
    assert frequencies_of(rows) == Frequencies((2, 1), 2)


def test_freq_repeats_a_history():
    assert frequencies_of([{"freq": 3, "o1": 1, "o2": 0}, {"freq": 1, "o1": 1, "o2": 1}]).counts == (3, 1)


def _histories(*texts):
    return [{f"o{i}": int(c) for i, c in enumerate(text, start=1)} for text in texts]


@pytest.mark.parametrize(
    ("histories", "told"),
    [
        ([], "No animal was caught"),
        (_histories("0110"), "Only one animal"),
        (_histories("1", "1"), "only one occasion"),
        (_histories("1000", "0100", "0010"), "No animal was caught on two occasions"),
    ],
)
def test_degenerate_data_give_a_sentence(histories, told):
    rows = closed_rows("headline", histories, None)
    assert [row["model"] for row in rows] == list(MODELS)
    for row in rows:
        assert row["n_hat"] is None
        assert told in row["note"]


def test_unknown_effort_gives_a_sentence():
    rows = closed_rows("headline", _histories("11", "01"), "effort is not known")
    assert {row["note"] for row in rows} == {"effort is not known"}


NUMBERS = (
    "n_hat",
    "se",
    "lower",
    "upper",
    "profile_lower",
    "profile_upper",
    "loglik",
    "aic",
    "aicc",
    "delta_aicc",
)


def _assert_sound(row):
    for name in NUMBERS:
        assert row[name] is None or isfinite(row[name]), (row["model"], name)
    assert (row["n_hat"] is not None) or row["note"], row["model"]
    if row["n_hat"] is not None:
        assert row["n_hat"] >= row["n"], row["model"]
        assert row["lower"] is None or row["n"] <= row["lower"] <= row["n_hat"] <= row["upper"], row["model"]
        if row["family"] == "likelihood":
            assert row["n"] <= row["profile_lower"] <= row["n_hat"] + 1e-6
            assert row["profile_upper"] is None or row["profile_upper"] >= row["n_hat"] - 1e-6
    assert (row["loglik"] is None) == (row["aic"] is None)
    if row["family"] == "moment":
        assert (row["loglik"], row["n_parameters"], row["delta_aicc"]) == (None, None, None)


@pytest.mark.parametrize(
    "histories",
    [
        _histories("1111", "1111", "1111"),  # all caught always: p = 1
        _histories("11", "11"),
        _histories("1100", "0110", "1010"),  # nobody just once
        _histories("1000", "0100", "0011"),
        _histories("11", "10", "01"),
        _histories("10000000", "10000001", "00100000"),
        _histories("1000", "1100", "1110", "1111"),  # all first caught on the first occasion
        _histories("0001", "0001", "0011", "0010"),  # nobody before the third
        _histories("100000000", "100000000", "000000011"),
        [{"freq": 300, "o1": 1, "o2": 0, "o3": 0}, {"freq": 1, "o1": 1, "o2": 1, "o3": 0}],
    ],
)
def test_extreme_data_give_sound_rows(histories):
    for row in closed_rows("headline", histories, None):
        _assert_sound(row)


@settings(max_examples=12)
@given(st.lists(st.text("01", min_size=5, max_size=5).filter(lambda text: "1" in text), max_size=9))
def test_any_data_give_sound_rows(texts):
    rows = closed_rows("headline", _histories(*texts), None)
    assert [row["model"] for row in rows] == list(MODELS)
    for row in rows:
        _assert_sound(row)


def test_aicc_is_ranked_within_a_family_and_only_where_there_is_an_estimate(monkeypatch):
    fits = [
        ClosedFit("a", "likelihood", n_hat=3.0, loglik=-1.0, n_parameters=2, aic=6.0, aicc=8.0),
        ClosedFit("b", "likelihood", n_hat=4.0, loglik=-1.0, n_parameters=2, aic=5.0, aicc=7.5),
        ClosedFit("c", "likelihood", loglik=-0.5, n_parameters=2, aic=4.0, aicc=4.0, note="No end."),
        ClosedFit("d", "loglinear", n_hat=4.0, loglik=-9.0, n_parameters=2, aic=50.0, aicc=55.0),
        ClosedFit("e", "moment", n_hat=4.0, se=1.0),
        ClosedFit(
            "f", "likelihood", n_hat=3.0, loglik=-1.0, n_parameters=9, aic=6.0, note="Too few animals."
        ),
    ]
    monkeypatch.setattr("leopard_census.estimates.closed.table.fit_models", lambda matrix: fits)
    rows = closed_rows("headline", _histories("110", "011", "010"), None)
    assert [row["delta_aicc"] for row in rows] == [0.5, 0.0, None, 0.0, None, None]


def test_an_interval_that_has_no_formula_is_the_profile_interval_and_says_so():
    rows = {row["model"]: row for row in closed_rows("headline", _histories("1111", "1011", "1110"), None)}
    m0 = rows["M0"]
    assert (m0["n_hat"], m0["lower"]) == (3.0, 3.0)
    assert (m0["lower"], m0["upper"]) == (m0["profile_lower"], m0["profile_upper"])
    assert "profile interval" in m0["note"]


def test_a_camera_that_never_worked_and_the_order_of_animals_change_no_row():
    plain = _histories("11010", "01000", "00110", "10010", "00001")
    shuffled = [dict(row) for row in plain[::-1]]
    with_dead = [{**{f"o{i}": row[f"o{i}"] for i in range(1, 6)}, "o6": None} for row in plain]
    rows = closed_rows("headline", plain, None)
    assert closed_rows("headline", shuffled, None) == rows
    assert closed_rows("headline", with_dead, None) == rows


def test_more_than_nine_occasions_stay_in_their_order():
    """Mb hangs on the order in time: o10 comes after o9, not after o1."""
    late = [{f"o{i}": int(i in caught) for i in range(1, 13)} for caught in ((1, 2), (3,), (10, 11), (12,))]
    matrix = history_matrix(late)
    assert list(matrix.first_by_occasion) == [1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1]


def test_names_of_models_are_unique_and_fits_come_in_their_order():
    fits = fit_models(history_matrix(_histories("1100", "0110", "0010", "1001")))
    assert [(fit.model, fit.family) for fit in fits] == list(MODELS.items())


def test_all_tables_are_written(tmp_path):
    rows = [
        {"data_set": name, "individual": code, "freq": 1, **_histories(text)[0]}
        for name in ("headline", "left")
        for code, text in (("A", "1100"), ("B", "0111"), ("C", "0010"))
    ]
    write_table(tmp_path / "histories.csv", contract("histories"), rows)
    write_table(tmp_path / "basis.csv", contract("basis"), [{"item": "effort", "value": "yes"}])
    out = {name: tmp_path / f"{name}.csv" for name in ("closed", "closure", "heterogeneity")}
    write_closed(
        tmp_path / "histories.csv", tmp_path / "basis.csv", out, ClosedSettings(closure_replicates=9)
    )
    before = [path.read_bytes() for path in out.values()]
    closed, closure = (
        read_table(out["closed"], contract("closed")),
        read_table(out["closure"], contract("closure")),
    )
    assert {row["data_set"] for row in closed} == {"headline", "left", "right", "both"}
    assert len(closed) == 4 * len(MODELS)
    assert {row["note"] for row in closed if row["data_set"] == "both"} == {"No animal was caught."}
    assert {row["test"] for row in closure if row["data_set"] == "left"} >= {"Otis", "Stanley-Burnham"}
    spread = read_table(out["heterogeneity"], contract("heterogeneity"))
    assert [row["f"] for row in spread if row["data_set"] == "left"] == [1, 1, 1, 0]
    write_closed(
        tmp_path / "histories.csv", tmp_path / "basis.csv", out, ClosedSettings(closure_replicates=9)
    )
    assert [path.read_bytes() for path in out.values()] == before
