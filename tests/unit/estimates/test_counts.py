"""Flank bounds."""

from hypothesis import given
from hypothesis import strategies as st

from leopard_census.estimates.counts import GROUPS, count_rows


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


def test_codes_of_different_sex_are_never_counted_as_one_animal():
    flanks = [
        ("both", "female"),
        ("both", "female"),
        ("left", "female"),
        ("right", "male"),
        ("right", "male"),
    ]
    rows = {row["group"]: row for row in count_rows([member(f) | {"sex": sex} for f, sex in flanks])}
    assert [(rows[g]["n_min"], rows[g]["n_max"]) for g in ("females", "males", "adults", "all")] == [
        (3, 3),
        (2, 2),
        (5, 5),
        (5, 5),
    ]


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
        if None in (sexes := {members[i]["sex"], members[j]["sex"]}) or len(sexes) == 1:
            animal[j] = i
    for row in count_rows(members):
        behind = {a for a, m in zip(animal, members, strict=True) if GROUPS[row["group"]](m)}
        assert row["n_min"] <= len(behind) <= row["n_max"]
