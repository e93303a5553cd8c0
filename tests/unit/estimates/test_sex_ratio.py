"""Sex ratio with exact interval and flank bounds."""

import re
from collections import Counter
from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
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
    assert (
        row["note"] == "The sex of up to 1 more is not known. With them the share of males is 0.50 to 0.62."
    )


def test_animals_of_unknown_sex_are_not_said_to_turn_a_ratio_that_they_cannot_turn():
    members = [member(f"M{i}", "male") for i in range(9)] + [member("F", "female"), member("U", None)]
    note = by_basis(members)["headline"]["note"]
    assert "turn" not in note
    assert "share of males is 0.82 to 0.91" in note


def allocations(codes):
    """Females, males and animals of unknown sex, for every way in which codes may be two flanks of one animal.

    Codes of unknown flank are left ones, right ones or both; a left and a right code of one sex, or of which one's sex
    is not known, may be one animal.
    """
    if "none" in (flanks for _, flanks in codes):
        at = next(i for i, (_, flanks) in enumerate(codes) if flanks == "none")
        for side in ("left", "right", "both"):
            yield from allocations([*codes[:at], (codes[at][0], side), *codes[at + 1 :]])
        return
    lefts = [sex for sex, flanks in codes if flanks == "left"]
    rights = [sex for sex, flanks in codes if flanks == "right"]
    linked = Counter(sex for sex, flanks in codes if flanks == "both")
    # Each left code goes with one right code, or with none.
    for partners in product([None, *range(len(rights))], repeat=len(lefts)):
        used = [p for p in partners if p is not None]
        pairs = [(lefts[i], rights[p]) for i, p in enumerate(partners) if p is not None]
        if len(used) == len(set(used)) and all(len({a, b} - {None}) < 2 for a, b in pairs):
            single = [lefts[i] for i, p in enumerate(partners) if p is None]
            single += [sex for p, sex in enumerate(rights) if p not in used]
            found = linked + Counter([*single, *(a or b for a, b in pairs)])
            yield found["female"], found["male"], found[None]


CODES = st.lists(
    st.tuples(
        st.sampled_from(["female", "male", None]), st.sampled_from(["both", "left", "right", "none", "none"])
    ),
    max_size=6,
)


@settings(max_examples=60)
@given(CODES)
def test_the_bounds_are_the_range_over_all_allocations(codes):
    found = by_basis([member(f"A{i}", sex, flanks) for i, (sex, flanks) in enumerate(codes)])
    ways = list(allocations(codes))
    females, males, unknown = (
        [bound(way[k] for way in ways) for bound in (min, max)] for k in range(len(ways[0]))
    )
    assert [found[b]["females"] for b in ("fewest", "most")] == females
    assert [found[b]["males"] for b in ("fewest", "most")] == males
    # Fewest behind the codes of unknown sex; in some ways all of these are animals whose sex another code tells.
    assert unknown[0] <= found["fewest"]["unknown"]
    assert found["most"]["unknown"] == unknown[1]
    shares = [m / (f + m) for f, m, _ in ways if f + m]
    if shares:
        assert found["most-females"]["share_male"] == pytest.approx(min(shares))
        assert found["most-males"]["share_male"] == pytest.approx(max(shares))
    if shares and unknown[1]:
        told = [
            re.search(r"([\d.]+) to ([\d.]+)\.$", found[b]["note"]) for b in ("most-females", "most-males")
        ]
        lowest = min(m / (f + m + u) for f, m, u in ways if f + m)
        highest = max((m + u) / (f + m + u) for f, m, u in ways if f + m)
        assert (told[0][1], told[1][2]) == (f"{lowest:.2f}", f"{highest:.2f}")


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
