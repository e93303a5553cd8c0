"""Flank bounds, and the comparison of winters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.estimates.counts import GROUPS, count_rows
from leopard_census.estimates.ratio import rate_ratio
from leopard_census.estimates.trend import Winter, trend_rows


def member(flanks, group="adults", counted=True):
    return {"flanks": flanks, "group": group, "counted": counted}


def test_flank_bounds():
    members = [member("both")] * 3 + [member("left")] * 4 + [member("right")] * 2 + [member("none")] * 3
    members += [member("both", "cubs"), member("right", counted=False)]
    rows = {row["group"]: row for row in count_rows(members)}
    adults = rows["adults"]
    assert (adults["both"], adults["left_only"], adults["right_only"], adults["none"]) == (3, 4, 2, 3)
    # The nine codes that are not linked are five animals at least.
    assert (adults["n_min"], adults["n_max"], adults["outside_window"]) == (8, 12, 1)
    assert rows["cubs"]["n_min"] == 1
    assert rows["all"]["n_max"] == 13


def test_ocelot_and_bobcat_bounds():
    """Augustine et al. 2018: ocelots 9 both, 18 left and 21 right identities; bobcats 15, 29 and 28."""
    for both, left, right, bounds in ((9, 18, 21, (21, 30)), (15, 29, 28, (29, 42))):
        members = [member("both")] * both + [member("left")] * (left - both)
        members += [member("right")] * (right - both)
        row = count_rows(members)[0]
        assert (row["n_min"], row["n_max"]) == bounds


def test_nobody():
    assert [(row["n_min"], row["n_max"]) for row in count_rows([])] == [(0, 0)] * len(GROUPS)


def test_every_count_has_bounds_by_sex_and_stage():
    def animal(flanks, sex=None, stage=None, group="adults"):
        return {**member(flanks, group), "sex": sex, "lifeStage": stage}

    members = [
        animal("both", "female", "adult"),
        animal("left", "female", "adult"),
        animal("right", None, "subadult"),
        animal("right", "male"),
        animal("left", "male", "juvenile", "cubs"),
        animal("right", None, "juvenile", "cubs"),
    ]
    bounds = {row["group"]: (row["n_min"], row["n_max"]) for row in count_rows(members)}
    assert bounds == {
        "adults": (3, 4),
        "cubs": (1, 2),
        "all": (4, 6),
        "females": (2, 2),
        "males": (1, 1),
        "sex not known": (1, 1),
        "full-grown": (2, 2),
        "subadults": (1, 1),
        "stage not known": (1, 1),
        "female cubs": (0, 0),
        "male cubs": (1, 1),
        "cubs, sex not known": (1, 1),
    }


def test_who_is_not_counted_stands_beside_with_the_reason():
    members = [member("both"), member("left", counted=False) | {"excluded_by": "outside-window"}]
    members += [
        member("left", counted=False) | {"excluded_by": rule} for rule in ("name-grade", "name-probability")
    ]
    adults = count_rows(members)[0]
    assert (adults["n_max"], adults["outside_window"], adults["unsure_names"]) == (1, 1, 2)


SIDES = st.sampled_from(["left", "right", "both"])
CODES = st.tuples(
    st.sampled_from(["both", "left", "right", "none"]),
    st.sampled_from(["female", "male", None]),
    st.sampled_from(["adult", "subadult", "juvenile", None]),
)


@given(st.lists(CODES, max_size=10), st.data())
def test_every_count_holds_whatever_flanks_belong_together(codes, data):
    """Give each name without a flank any, join any left codes with any right ones: each group stays in its bounds."""
    members = [
        member(flanks, "cubs" if stage == "juvenile" else "adults") | {"sex": sex, "lifeStage": stage}
        for flanks, sex, stage in codes
    ]
    told = [m["flanks"] if m["flanks"] != "none" else data.draw(SIDES) for m in members]
    animal = list(range(len(members)))
    lefts = data.draw(st.permutations([i for i, side in enumerate(told) if side == "left"]))
    rights = [i for i, side in enumerate(told) if side == "right"]
    for i, j in list(zip(lefts, rights, strict=False))[: data.draw(st.integers(0, len(members)))]:
        animal[j] = i
    for row in count_rows(members):
        behind = {a for a, m in zip(animal, members, strict=True) if GROUPS[row["group"]](m)}
        assert row["n_min"] <= len(behind) <= row["n_max"]


@pytest.mark.parametrize(
    ("first", "exposure", "lower", "upper"), [(8, 1, 0.56, 4.23), (37, 5, 0.77, 3.18), (43, 5, 0.67, 2.69)]
)
def test_exact_ratio_of_the_press_release(first, exposure, lower, upper):
    """12 leopards against 8 in one winter, and against all of five winters together (METHODS 1.9)."""
    found = rate_ratio(first, exposure, 12, 1)
    assert (found.lower, found.upper) == (pytest.approx(lower, abs=5e-3), pytest.approx(upper, abs=5e-3))


def test_p_value_of_twelve_against_eight():
    assert rate_ratio(8, 1, 12, 1).p_value == pytest.approx(0.50, abs=5e-3)


def test_ratio_turns_round():
    there, back = rate_ratio(8, 0.7, 12, 0.9), rate_ratio(12, 0.9, 8, 0.7)
    assert there.ratio == pytest.approx(1 / back.ratio)
    assert there.lower == pytest.approx(1 / back.upper)
    assert there.p_value == pytest.approx(back.p_value)


def test_ratio_needs_animals_and_effort():
    for counts in ((0, 1, 0, 1), (3, 0, 4, 1)):
        with pytest.raises(ValueError, match="two positive exposures"):
            rate_ratio(*counts)


def winter(name, n=10, n_hat=12.0, days="900.0", method="both", stations="ABCD", note=None, none=0):
    count = {"n_min": n, "n_max": n + 1, "none": none}
    closed = {"n": n, "n_hat": n_hat, "lower": 10.5, "upper": 18.0, "note": note}
    facts = {"station_days": {"value": days}, "method": {"value": method}}
    return Winter(name, {"adults": count, "cubs": count}, closed, facts, frozenset(stations))


def test_ratio_is_that_of_closed_estimates():
    rows = trend_rows([winter("a", 8, 10.0), winter("b", 12, 15.0)])
    assert rows[0]["ratio"] == pytest.approx(1.5)
    assert rows[0]["ratio_lower"] < 1 < rows[0]["ratio_upper"]
    assert rows[0]["against"] == "b"
    assert "Poisson" in rows[0]["assumption"]
    assert "ratio" not in rows[1]


@pytest.mark.parametrize(
    ("earlier", "told"),
    [
        (winter("a", days=None), "no effort survives from a"),
        (winter("a", n_hat=None, note="No animal was caught."), "no closed estimate"),
    ],
)
def test_no_ratio_without_effort_or_estimate(earlier, told):
    row = trend_rows([earlier, winter("b")])[0]
    assert "ratio" not in row
    assert row["comparable"] is False
    assert told in row["note"]


def test_a_winter_whose_names_tell_no_flank_is_compared_with_a_caution():
    assert "flank" not in trend_rows([winter("a"), winter("b")])[0]["note"]
    note = trend_rows([winter("a", none=4), winter("b")])[0]["note"]
    assert "Names of a that tell no flank: 4. The estimate takes each for an animal" in note
    assert "Names of b" not in note


def test_cautions():
    row = trend_rows([winter("a", method="photo", stations="AXYZ", days="300.0"), winter("b")])[0]
    for words in ("method changed", "in both winters: 1.", "Effort differs"):
        assert words in row["note"]
    assert row["shared_stations"] == 1
