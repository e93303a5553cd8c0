"""Claims held against the results of surveys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leopard_census.audit.claims.tables import claim_rows, figure_rows
from leopard_census.provenance.ledger import Interval
from leopard_census.tables.contract import contract
from leopard_census.tables.write import table_bytes
from tests.unit.audit.claims.made_claims import (
    BEFORE,
    LAST,
    change,
    checked,
    comparison,
    earlier,
    entry,
    publication,
    total,
    winter,
)

bounds = st.tuples(st.integers(1, 40), st.integers(0, 10)).map(lambda pair: (pair[0], pair[0] + pair[1]))
three = st.tuples(bounds, bounds, bounds)


def results(last, before, **more):
    return [winter(LAST, last, **more), *(winter(s, b) for s, b in zip(BEFORE, before, strict=True))]


@given(bounds, st.integers(0, 5))
def test_a_count_made_from_the_results_is_reproduced(adults, cubs):
    low, high = adults
    found = {
        (low, "adults"): "reproduced",
        (low + cubs, "adults and cubs"): "reproduced",
        (cubs, "cubs"): "reproduced",
        (low, "not stated"): "reproduced under a stated definition",
        (high, "adults"): "reproduced" if high == low else "reproduced under a stated definition",
    }
    for (number, inclusion), verdict in found.items():
        told = publication(total(number, inclusion=inclusion))
        assert checked(told, winter(LAST, adults, cubs))["total"].verdict == verdict


@given(bounds, st.integers(0, 5), st.integers(-45, 45).filter(bool))
def test_a_count_with_another_number_is_not(adults, cubs, shift):
    number = max(adults[0] + shift, 0)
    outcome = checked(publication(total(number, inclusion="adults")), winter(LAST, adults, cubs))["total"]
    others = {adults[1], adults[0] + cubs, adults[1] + cubs}
    assert outcome.verdict == ("reproduced under a stated definition" if number in others else "contradicted")


@given(bounds, st.integers(0, 12))
def test_at_least_so_many(adults, shift):
    outcome = checked(
        publication(total(max(adults[0] - shift, 0), bound="at least", inclusion="adults")),
        winter(LAST, adults),
    )
    assert outcome["total"].verdict == "reproduced"
    for number in range(adults[0] + 1, adults[1] + 2):
        more = publication(total(number, bound="at least", inclusion="adults"))
        verdict = "unsupported" if number <= adults[1] else "contradicted"
        assert checked(more, winter(LAST, adults))["total"].verdict == verdict


@given(bounds)
def test_at_most_so_many(adults):
    for number in range(adults[0] - 1, adults[1] + 2):
        told = publication(total(number, bound="at most", inclusion="adults"))
        verdict = (
            "reproduced" if number >= adults[1] else "unsupported" if number >= adults[0] else "contradicted"
        )
        assert checked(told, winter(LAST, adults))["total"].verdict == verdict


def test_a_number_of_all_is_never_one_of_cubs_or_of_one_sex():
    last = winter(LAST, (8, 9), cubs=3)
    entries = {**last.entries, "count.females.min": entry("count.females.min", 5)}
    last = type(last)(last.survey, entries, last.basis)
    for number in (3, 5):
        assert checked(publication(total(number)), last)["total"].verdict == "contradicted"
    assert checked(publication(total(3, inclusion="cubs")), last)["total"].verdict == "reproduced"
    assert checked(publication(total(5, inclusion="females")), last)["total"].verdict == "reproduced"
    assert checked(publication(total(5, inclusion="males")), last)["total"].verdict == "not checkable"


def test_the_way_of_counting_that_fits_is_named():
    outcome = checked(publication(total(9, inclusion="adults")), winter(LAST, (8, 9), cubs=2))["total"]
    assert outcome.value == 9
    assert "upper flank bound" in outcome.definition.text()
    assert "8" in outcome.findings[0].text()


def test_errors_of_identity_are_a_way_of_counting_and_estimates_are_none():
    last = winter(LAST, (8, 8))
    entries = {
        **last.entries,
        "identity.count": entry("identity.count", 10.26, Interval(9.0, 11.0)),
        "closed.M0.n": entry("closed.M0.n", 15.0, Interval(11.0, 20.0)),
    }
    last = type(last)(last.survey, entries, last.basis)
    ten = checked(publication(total(10, inclusion="adults")), last)["total"]
    assert ten.verdict == "reproduced under a stated definition"
    assert (ten.lower, ten.upper) == (9.0, 11.0)
    fifteen = checked(publication(total(15, inclusion="adults")), last)["total"]
    assert fifteen.verdict == "contradicted"
    assert {figure.id: figure.value for figure in fifteen.figures}["estimate.closed"] == 15.0


@given(three)
def test_a_range_made_from_the_results_is_reproduced(before):
    lows = [low for low, _ in before]
    told = publication(earlier(min(lows), max(lows), inclusion="adults"))
    surveys = [winter(s, b) for s, b in zip(BEFORE, before, strict=True)]
    assert checked(told, *surveys)["earlier"].verdict == "reproduced"
    wider = publication(earlier(min(lows) - 1, max(lows), inclusion="adults"))
    assert checked(wider, *surveys)["earlier"].verdict == "contradicted"


def test_a_range_with_a_winter_missing_is_not_checkable():
    told = publication(earlier(5, 6, inclusion="adults"))
    outcome = checked(told, *(winter(survey, (5, 5)) for survey in BEFORE[:2]))["earlier"]
    assert outcome.verdict == "not checkable"
    assert BEFORE[2] in " ".join(sentence.text() for sentence in outcome.missing)


@given(bounds, three)
def test_a_change_made_from_the_results_is_reproduced(last, before):
    lows = [low for low, _ in before]
    numbers = total(last[0], inclusion="adults"), earlier(min(lows), max(lows), inclusion="adults")
    most = round(100 * (last[0] / min(lows) - 1), 2)
    wording = "up to" if most >= 0 else "at least"
    told = publication(*numbers, change(wording, per_cent=most))
    outcome = checked(told, *results(last, before))["change"]
    assert outcome.verdict == "reproduced"
    assert set(outcome.surveys) == {LAST, *BEFORE}
    if most >= 0:
        higher = publication(*numbers, change("up to", per_cent=most + 1))
        assert checked(higher, *results(last, before))["change"].verdict == "contradicted"


def test_a_change_whose_own_numbers_are_right_and_not_those_of_the_surveys():
    told = publication(
        total(12, inclusion="adults"), earlier(8, 8, inclusion="adults"), change("by", per_cent=50)
    )
    outcome = checked(told, *results((9, 9), ((8, 8),) * 3))["change"]
    assert outcome.verdict == "contradicted"
    assert outcome.value == pytest.approx(12.5)


INCREASE = {"id": "increase", "kind": "increase", "of": "total", "baseline": "earlier"}


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("increase", "reproduced"),
        ("no change shown", "unsupported"),
        ("decrease", "contradicted"),
        ("not comparable", "not checkable"),
    ],
)
def test_an_increase_is_what_the_declared_comparison_says(word, verdict):
    rows = [comparison("earlier winters", word), *(comparison(s, "no change shown") for s in BEFORE)]
    told = publication(total(12), earlier(8, 8), INCREASE)
    outcome = checked(told, *results((12, 12), ((8, 8),) * 3, comparison=rows))["increase"]
    assert outcome.verdict == verdict
    assert (outcome.value, outcome.lower, outcome.upper) == (1.4, 0.9, 2.1)


def test_the_mean_of_other_winters_does_not_stand_for_these():
    rows = [
        comparison("earlier winters", "increase"),
        *(comparison(s, "increase") for s in (*BEFORE, "plot-2005")),
    ]
    told = publication(total(12), earlier(8, 8), INCREASE)
    outcome = checked(told, *results((12, 12), ((8, 8),) * 3, comparison=rows))["increase"]
    assert outcome.verdict == "unsupported"
    assert "miss.comparison" in [sentence.key for sentence in outcome.missing]


def test_the_comparison_of_all_surveys_stands_in_for_one_that_names_no_earlier_winters():
    rows = [comparison("earlier winters", "decrease"), *(comparison(s, "decrease") for s in BEFORE)]
    told = publication(total(12), earlier(8, 8), INCREASE)
    surveys = results((12, 12), ((8, 8),) * 3)
    assert checked(told, *surveys)["increase"].verdict == "unsupported"
    assert checked(told, *surveys, spanning=rows)["increase"].verdict == "contradicted"
    own = [comparison("earlier winters", "increase"), *(comparison(s, "increase") for s in BEFORE)]
    surveys = results((12, 12), ((8, 8),) * 3, comparison=own)
    assert checked(told, *surveys, spanning=rows)["increase"].verdict == "reproduced"


def test_cubs_that_count_in_the_last_winter_alone_are_found_out():
    """12 with cubs after 8 without: by like counts there are 10 after 8, or 12 after 11."""
    told = publication(total(12), earlier(8, 8), change("by", per_cent=50))
    surveys = [winter(LAST, (10, 10), cubs=2), *(winter(survey, (8, 8), cubs=3) for survey in BEFORE)]
    outcome = checked(told, *surveys)["change"]
    assert outcome.verdict == "unsupported"
    assert outcome.findings[0].key == "change.mixed"
    alike = [winter(LAST, (10, 10), cubs=2), *(winter(survey, (8, 8), cubs=0) for survey in BEFORE)]
    assert checked(told, *alike)["change"].verdict == "reproduced under a stated definition"


@pytest.mark.parametrize(
    ("methods", "verdict"),
    [
        (("photo", "photo", "photo", "video"), "reproduced"),
        (("photo", "both", "photo", "video"), "contradicted"),
        (("photo", "photo", "photo", "photo"), "contradicted"),
        (("tables", "photo", "photo", "video"), "not checkable"),
    ],
)
def test_the_first_winter_of_a_method(methods, verdict):
    method = {"id": "method", "kind": "method", "of": "total", "baseline": "earlier", "now": "video"}
    surveys = [winter(s, (8, 8), method=m) for s, m in zip((*BEFORE, LAST), methods, strict=True)]
    told = publication(total(8), earlier(8, 8), method)
    assert checked(told, *surveys)["method"].verdict == verdict


def test_tables_of_all_this_can_be_written():
    rows = [
        comparison("earlier winters", "no change shown"),
        *(comparison(s, "no change shown") for s in BEFORE),
    ]
    told = publication(total(12), earlier(8, 9), change("up to", per_cent=50), INCREASE)
    outcomes = checked(told, *results((12, 13), ((8, 8), (8, 9), (9, 9)), comparison=rows, cubs=1))
    claims = table_bytes(contract("claims"), claim_rows(told, outcomes)).decode()
    assert claims.count("\n") == 5
    figures = table_bytes(contract("claim_figures"), figure_rows(outcomes)).decode()
    assert "comparison.earlier winters.animals" in figures
    assert figures == table_bytes(contract("claim_figures"), figure_rows(outcomes)).decode()
