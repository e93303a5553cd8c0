"""The press release of the first video winter: every figure of its audit comes out of the file that is shipped.

The figures that are asked for here were computed by hand and by other software, from the same words; the file itself
holds words and sources, and no result.
"""

import re
from pathlib import Path

import pytest

from leopard_census.audit.claims.check import check_claims
from leopard_census.audit.claims.evidence import evidence
from leopard_census.audit.claims.tables import claim_rows, figure_rows
from leopard_census.config.claims_plan import plan_publication

FILE = Path(__file__).resolve().parents[4] / "resources" / "claims" / "wwf_video_winter.yaml"


@pytest.fixture(scope="module")
def outcomes():
    planned = plan_publication(FILE, {})
    return check_claims(evidence(planned.publication, planned.winters, {}))


def figures(outcomes, claim):
    return {figure.id: figure for figure in outcomes[claim].figures}


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("total", "not checkable"),
        ("groups", "contradicted"),
        ("groups_and_family", "contradicted"),
        ("earlier", "not checkable"),
        ("up_to_50", "unsupported"),
        ("from_7_to_12", "reproduced under a stated definition"),
        ("first_video", "not checkable"),
        ("increase", "unsupported"),
        ("yearly_growth", "unsupported"),
        ("fewer_than_40", "not checkable"),
        ("management", "unsupported"),
        ("not_the_whole", "reproduced"),
    ],
)
def test_verdicts_by_the_words_alone(outcomes, claim, verdict):
    assert outcomes[claim].verdict == verdict


def test_without_the_nearly_grown_cub_adults_are_eleven_at_most(outcomes):
    assert figures(outcomes, "total")["adults.most"].value == 11
    assert figures(outcomes, "up_to_50")["adults.11.8"].value == pytest.approx(37.5)


def test_groups_make_five_or_seven_and_not_twelve(outcomes):
    assert figures(outcomes, "groups")["sum"].value == 5
    assert figures(outcomes, "groups_and_family")["sum"].value == 7
    assert figures(outcomes, "groups_and_family")["rest"].value == 5


def test_seven_to_nine_stands_for_ten_series_of_37_to_43(outcomes):
    found = figures(outcomes, "earlier")
    assert (found["series"].value, found["total.least"].value, found["total.most"].value) == (10, 37, 43)
    assert sum(name.startswith("series.") for name in figures(outcomes, "increase")) == 10


@pytest.mark.parametrize(("then", "percent"), [(9, 33), (8, 50), (7, 71)])
def test_changes_against_each_earlier_number(outcomes, then, percent):
    assert figures(outcomes, "up_to_50")[f"percent.12.{then}"].value == pytest.approx(percent, abs=0.5)


def test_fifty_is_the_middle_and_not_the_most(outcomes):
    assert outcomes["up_to_50"].value == pytest.approx(500 / 7)
    agreeing = [figure.id for figure in outcomes["up_to_50"].figures if figure.agrees]
    assert agreeing == ["percent.12.8"]


@pytest.mark.parametrize(
    ("series", "p_value", "lower", "upper"),
    [((7, 7, 7, 7, 9), 0.104, 0.77, 3.18), ((7, 9, 9, 9, 9), 0.196, 0.67, 2.69)],
)
def test_exact_tests_of_the_outermost_series(outcomes, series, p_value, lower, upper):
    found = next(f for f in outcomes["increase"].figures if f.definition.blanks.get("series") == series)
    assert found.p_value == pytest.approx(p_value, abs=5e-4)
    assert (found.lower, found.upper) == (pytest.approx(lower, abs=5e-3), pytest.approx(upper, abs=5e-3))


def test_all_other_series_lie_between(outcomes):
    chances = [f.p_value for f in outcomes["increase"].figures if f.id.startswith("series.")]
    assert min(chances) == pytest.approx(0.104, abs=5e-4)
    assert max(chances) == pytest.approx(0.196, abs=5e-4)


def test_twelve_against_eight_alone(outcomes):
    found = figures(outcomes, "increase")["single.8"]
    assert found.p_value == pytest.approx(0.50, abs=5e-3)
    assert (found.lower, found.upper) == (pytest.approx(0.56, abs=5e-3), pytest.approx(4.2, abs=0.05))


def test_the_same_fourteen_animals_give_eight_and_twelve(outcomes):
    found = figures(outcomes, "first_video")
    assert found["detection.8"].value == pytest.approx(0.57, abs=5e-3)
    assert found["detection.now"].value == pytest.approx(0.86, abs=5e-3)


def test_growth_by_half_needs_recruits_that_no_count_shows(outcomes):
    found = figures(outcomes, "yearly_growth")
    assert found["recruits"].value == pytest.approx(0.68)
    assert found["record.2007-2013.slowest"].value == pytest.approx(1.04, abs=5e-3)
    assert found["record.2007-2013.fastest"].value == pytest.approx(1.09, abs=5e-3)


def test_counts_on_record_beside_fewer_than_forty(outcomes):
    found = outcomes["fewer_than_40"]
    assert [figure.value for figure in found.figures] == [27, 34, 43, 45, 29, 29]
    keys = [sentence.key for sentence in found.findings]
    assert keys == ["external.open", "external.part", "external.against.other", "external.part"]


def test_the_plot_is_a_small_share_of_the_range(outcomes):
    assert figures(outcomes, "not_the_whole")["share"].value == pytest.approx(100 * 700 / 6500)


def test_the_file_holds_no_result():
    """What the audit computes stands nowhere in the file, in a number of its own."""
    numbers = set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", FILE.read_text(encoding="utf-8")))
    assert not numbers & {
        "10.8",
        "0.104",
        "0.196",
        "37",
        "37.5",
        "43.0",
        "71",
        "33",
        "0.68",
        "0.57",
        "0.86",
    }


def test_tables_have_every_claim_and_name_what_is_missing(outcomes):
    rows = claim_rows(plan_publication(FILE, {}).publication, outcomes)
    assert [row["claim"] for row in rows] == list(outcomes)
    assert all(row["missing"] for row in rows if row["verdict"] == "not checkable")
    assert len(figure_rows(outcomes)) == len({(row["claim"], row["figure"]) for row in figure_rows(outcomes)})
