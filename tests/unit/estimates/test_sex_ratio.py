"""Sex ratio with exact interval and flank bounds."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.estimates.proportion import share_interval
from leopard_census.estimates.sex_ratio import bounds, sex_ratio_rows, write_sex_ratio
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table


def member(code, sex, flanks="both", group="adults", counted=True, headline=True):
    return {
        "individualID": code,
        "group": group,
        "sex": sex,
        "flanks": flanks,
        "counted": counted,
        "data_sets": ["headline"] if headline else [],
        "n_sightings": 1,
        "n_encounters": 1,
        "n_captures": 1,
    }


def by_basis(members):
    return {row["basis"]: row for row in sex_ratio_rows(members)}


def test_published_interval():
    # Clopper & Pearson's own kind of table: 4 of 10.
    assert share_interval(4, 10) == (pytest.approx(0.1215523, abs=1e-7), pytest.approx(0.7376219, abs=1e-7))


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_leaves_its_share_on_either_side(drawn):
    successes, trials = drawn
    lower, upper = share_interval(successes, trials)

    def up_to(k, p):
        return sum(comb(trials, i) * p**i * (1 - p) ** (trials - i) for i in range(k + 1))

    if successes:
        assert 1 - up_to(successes - 1, lower) == pytest.approx(0.025, rel=1e-6)
    else:
        assert lower == 0
    if successes < trials:
        assert up_to(successes, upper) == pytest.approx(0.025, rel=1e-6)
    else:
        assert upper == 1


def test_flank_bounds_for_each_sex():
    members = [
        *(member(f"F{i}", "female", flanks) for i, flanks in enumerate(["both", "left", "left", "right"])),
        *(member(f"M{i}", "male", flanks) for i, flanks in enumerate(["both", "both", "right"])),
        member("U1", None, "left"),
        member("X1", "male", headline=False),
        member("C1", "female", group="cubs"),
        member("O1", "male", counted=False),
    ]
    found = by_basis(members)
    counts = {basis: (row["females"], row["males"], row["unknown"]) for basis, row in found.items()}
    assert counts == {
        "headline": (4, 3, 1),
        "fewest": (3, 4, 1),
        "most": (4, 4, 1),
        "most-females": (4, 4, 1),
        "most-males": (3, 4, 1),
    }
    row = found["fewest"]
    assert row["share_male"] == pytest.approx(4 / 7)
    assert row["males_per_female"] == pytest.approx(4 / 3)
    assert row["ratio_lower"] == pytest.approx(row["share_lower"] / (1 - row["share_lower"]))
    assert "The sex of 1 more is not known" in row["note"]


def test_one_sex_alone_has_no_upper_ratio():
    row = by_basis([member("M1", "male"), member("M2", "male")])["headline"]
    assert (row["share_male"], row["males_per_female"], row["ratio_upper"]) == (1.0, None, None)
    assert row["ratio_lower"] > 0
    assert "There is no female" in row["note"]


@pytest.mark.parametrize(
    ("members", "told"),
    [([], "No animal was counted."), ([member("U", None)], "The sex of no animal is known.")],
)
def test_degenerate_surveys_give_a_sentence(members, told):
    for row in sex_ratio_rows(members):
        assert told in row["note"]
        assert row.get("share_male") is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["female", "male", None]), st.sampled_from(["both", "left", "right", "none"])
        )
    )
)
def test_bounds_enclose_and_names_do_not_matter(drawn):
    members = [member(f"A{i}", sex, flanks) for i, (sex, flanks) in enumerate(drawn)]
    other = [member(f"B{-i}", sex, flanks) for i, (sex, flanks) in enumerate(drawn)][::-1]
    found = by_basis(members)
    assert found == by_basis(other)
    fewest, most = bounds(members)
    assert 0 <= fewest <= most <= 2 * fewest
    assert found["most-females"]["females"] >= found["headline"]["females"] >= found["most-males"]["females"]


def test_the_file(tmp_path):
    members = [member("F1", "female"), member("M1", "male"), member("M2", "male", "left")]
    write_table(tmp_path / "members.csv", contract("members"), members)
    write_sex_ratio(tmp_path / "members.csv", tmp_path / "out.csv")
    rows = read_table(tmp_path / "out.csv", contract("sex_ratio"))
    assert [row["basis"] for row in rows] == ["fewest", "headline", "most", "most-females", "most-males"]
    assert rows[1]["males"] == 2
