"""What rows of `identity.csv` say where draws have no estimate, no weight, no limit, or a chance of 1."""

from math import inf

import pytest

from leopard_census.estimates.identity.closed_draws import ClosedDraw
from leopard_census.estimates.identity.combine import One
from leopard_census.estimates.identity.refits import Refitted
from leopard_census.estimates.identity.rows import (
    AT_THE_END,
    PICTURES,
    Best,
    closed_rows,
    count_rows,
    scr_rows,
)
from leopard_census.estimates.identity.scr_draws import ScrDraw
from leopard_census.estimates.identity.sets import Draw

_WHOLE = One(1, 1.0, 10.0, 0.02, 8.0, 13.0)
_LOST = "No animal was caught on two occasions."


def _draws(*weights):
    return tuple(Draw(k, 1, weight, {}, 3, 3) for k, weight in enumerate(weights))


def _closed(draws, ones):
    found = [{"M0": ClosedDraw(one, "" if one else _LOST)} for one in ones]
    (row,) = closed_rows("headline", {"M0": Best(10.0)}, Refitted(draws, tuple(found), None), PICTURES)
    return row


def test_draws_without_weight_give_a_sentence():
    row = _closed(_draws(0.0, 3.0), [_WHOLE, None])
    assert row.get("estimate") is None
    assert row["note"] == (
        "1 of 2 draws give no estimate (1: No animal was caught on two occasions), and the others have no weight."
    )
    assert (
        _closed(_draws(0.0, 0.0), [_WHOLE, _WHOLE])["note"]
        == "The draws that give an estimate have no weight."
    )
    counted, _ = count_rows(_draws(0.0), {"n_min": 3, "n_max": 3}, PICTURES)
    assert (counted["estimate"], counted["note"]) == (3, "The draws that give an estimate have no weight.")


def test_a_draw_without_weight_does_not_count():
    alone = _closed(_draws(2.0), [_WHOLE])
    beside = _closed(_draws(2.0, 0.0), [_WHOLE, One(1, 1.0, 30.0, 0.1, 20.0, 60.0)])
    for name in ("estimate", "lower", "upper", "var_log_identity"):
        assert beside[name] == alone[name]


def test_the_weight_of_failed_draws_is_told_where_it_is_not_their_number():
    assert (
        "1 of 4 draws give no estimate and hold 70% of the weight ("
        in (_closed(_draws(1.0, 1.0, 1.0, 7.0), [_WHOLE, _WHOLE, _WHOLE, None])["note"])
    )
    even = _closed(_draws(1.0, 1.0, 1.0, 1.0), [_WHOLE, _WHOLE, _WHOLE, None])
    assert "1 of 4 draws give no estimate (" in even["note"]


def test_no_upper_limit_is_said_by_weight():
    open_ = One(1, 1.0, 10.0, 0.5, 8.0, inf)
    row = _closed(_draws(96.0, 4.0), [_WHOLE, open_])
    assert row["upper"] is not None
    assert "no upper limit" not in row["note"]
    row = _closed(_draws(94.0, 6.0), [_WHOLE, open_])
    assert row["upper"] is None
    assert "Draws that set no upper limit hold 5% of the weight or more, so there is none" in row["note"]


def test_a_chance_of_one_is_left_out_and_told():
    good = {q: One(1, 1.0, 0.2, 0.1, 0.1, 0.4) for q in ("density", "sigma", "g0")}
    ends = good | {"g0": One(1, 1.0, 1.0)}
    refitted = Refitted(_draws(1.0, 1.0), ({}, {}), (ScrDraw(good), ScrDraw(ends)))
    best = {q: Best(0.2, 0.01, 0.1, 0.4) for q in good}
    rows = {row["quantity"]: row for row in scr_rows("headline", best, refitted, PICTURES)}
    assert rows["g0"]["estimate"] == pytest.approx(0.2)
    assert rows["g0"]["draws_failed"] == 1
    assert AT_THE_END.rstrip(".") in rows["g0"]["note"]
    assert rows["sigma"]["draws_failed"] == 0


def test_density_without_an_interval_in_one_draw_has_none_over_all():
    draws = _draws(1.0, 1.0)
    ones = [One(1, 1.0, 2.0, 0.1, 1.0, 4.0), One(1, 1.0, 2.5)]
    refitted = Refitted(draws, ({}, {}), tuple(ScrDraw({"density": one}) for one in ones))
    rows = {r["quantity"]: r for r in scr_rows("headline", {"density": Best(2.0)}, refitted, PICTURES)}
    assert rows["density"]["upper"] is None
    assert (
        "1 of 2 draws give an estimate without an interval, so there is none over all draws."
        in rows["density"]["note"]
    )
    assert "no upper limit" not in rows["density"]["note"]


def test_draws_of_unequal_weight_count_as_fewer_and_the_note_says_so():
    other = One(1, 1.0, 12.0, 0.02, 9.0, 15.0)
    uneven = _closed(_draws(97.0, 1.0, 1.0, 1.0), [_WHOLE, other, other, other])
    assert "4 of them tell no more than 1 of equal weight would." in uneven["note"]
    even = _closed(_draws(1.0, 1.0, 1.0, 1.0), [_WHOLE, other, other, other])
    assert "differ much in weight" not in (even["note"] or "")


def test_why_the_names_give_no_estimate_is_not_said_of_the_draws():
    refitted = Refitted(_draws(1.0), ({"M0": ClosedDraw(_WHOLE)},), None)
    best = {"M0": Best(None, why_none="Only one animal was caught.")}
    (row,) = closed_rows("headline", best, refitted, PICTURES)
    assert row["estimate"] == pytest.approx(10.0)
    assert "The names that stand give no estimate (Only one animal was caught)." in row["note"]


def test_draws_without_weight_that_differ_are_not_called_equal():
    other = One(1, 1.0, 12.0, 0.02, 9.0, 15.0)
    row = _closed(_draws(256.0, *[0.0] * 7), [_WHOLE, *[other] * 7])
    assert "All draws give the same" not in row["note"]
    assert "8 of them tell no more than 1 of equal weight would." in row["note"]
    draws = tuple(Draw(k, 1, weight, {}, n, n) for k, (weight, n) in enumerate([(2.0, 3), (0.0, 4)]))
    counted, _ = count_rows(draws, {"n_min": 3, "n_max": 3}, PICTURES)
    assert (counted["estimate"], counted["se"], counted["identity_share"]) == (3, 0, 0)


def test_equal_draws_that_are_not_the_names_are_not_said_to_add_nothing():
    other = One(1, 1.0, 12.0, 0.02, 9.0, 15.0)
    row = _closed(_draws(1.0, 1.0), [other, other])
    assert "All draws give the same estimate, which is not that from the names that stand." in row["note"]
    assert "add nothing" not in row["note"]
    assert "uncertain identities add nothing" in _closed(_draws(1.0, 1.0), [_WHOLE, _WHOLE])["note"]


def test_nearly_all_weight_on_one_draw_gives_no_upper_limit_of_density():
    draws = _draws(250.0, *[6 / 255] * 255)
    ones = [One(1, 1.0, 1.0 + 0.1 * (k % 5), 0.04, 0.7, 1.5) for k in range(256)]
    refitted = Refitted(draws, ({},) * 256, tuple(ScrDraw({"density": one}) for one in ones))
    rows = {r["quantity"]: r for r in scr_rows("headline", {"density": Best(1.0)}, refitted, PICTURES)}
    assert rows["density"]["upper"] is None
    assert "they set no upper limit together" in rows["density"]["note"]
