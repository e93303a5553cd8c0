"""What a publication's own numbers say of its claims, without any survey."""

import pytest

from tests.unit.audit.claims.made_claims import change, checked, earlier, publication, total

DEMOGRAPHY = {"survival": {"value": 0.8, "source": "made up"}}


def parts(*animals, **more):
    named = [{"what": "a group", "animals": number} for number in animals]
    return {"id": "parts", "kind": "parts", "whole": "total", "parts": named, **more}


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (parts(2, 2, 1), "reproduced"),
        (parts(2, 2), "contradicted"),
        (parts(2, 2, 2), "contradicted"),
        (parts(2, 2, all_named=False), "not checkable"),
        (parts(2, 2, 2, all_named=False), "contradicted"),
    ],
)
def test_parts_and_whole(claim, verdict):
    assert checked(publication(total(5), claim))["parts"].verdict == verdict


def test_parts_that_come_several_times():
    pairs = {
        "id": "parts",
        "kind": "parts",
        "whole": "total",
        "parts": [{"what": "pairs", "animals": 2, "times": 3}],
    }
    assert checked(publication(total(6), pairs))["parts"].verdict == "reproduced"
    assert checked(publication(total(7), pairs))["parts"].verdict == "contradicted"


#: 12 after 8 to 10 in three winters: 20%, 33.3% and 50% more.
@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (change("up to", per_cent=50), "reproduced"),
        (change("up to", per_cent=33), "unsupported"),
        (change("up to", per_cent=33.3), "unsupported"),
        (change("up to", per_cent=33.4), "contradicted"),
        (change("up to", per_cent=51), "contradicted"),
        (change("by", per_cent=20), "reproduced"),
        (change("by", per_cent=33), "reproduced"),
        (change("by", per_cent=60), "contradicted"),
        (change("at least", per_cent=20), "reproduced"),
        (change("at least", per_cent=15), "reproduced"),
        (change("at least", per_cent=30), "unsupported"),
        (change("at least", per_cent=55), "contradicted"),
        (change("from-to", first=8, last=12), "reproduced"),
        (change("from-to", first=9, last=12), "reproduced"),
        (change("from-to", first=7, last=12), "contradicted"),
        (change("from-to", first=8, last=13), "contradicted"),
    ],
)
def test_changes_against_a_range(claim, verdict):
    found = checked(publication(total(12), earlier(8, 10), claim))["change"]
    # Numbers that agree with each other are not checked by that.
    named = "reproduced under a stated definition" if verdict == "reproduced" else verdict
    assert found.verdict == named
    assert bool(found.missing) == (verdict == "reproduced")


@pytest.mark.parametrize(("printed", "agrees"), [(-25, True), (-50, False)])
def test_a_fall_up_to(printed, agrees):
    """6 after 8 to 8: a quarter fewer."""
    found = checked(publication(total(6), earlier(8, 8), change("up to", per_cent=printed)))["change"]
    assert (found.verdict != "contradicted") == agrees


def test_the_deepest_fall_is_the_most():
    found = checked(publication(total(6), earlier(8, 12), change("up to", per_cent=-50)))["change"]
    assert found.value == pytest.approx(-50)
    shallow = checked(publication(total(6), earlier(8, 12), change("up to", per_cent=-25)))["change"]
    assert shallow.verdict == "unsupported"


def test_no_per_cent_of_nothing():
    found = checked(publication(total(6), earlier(0, 0), change("by", per_cent=100)))["change"]
    assert found.verdict == "not checkable"


def increase(**more):
    return {"id": "increase", "kind": "increase", "of": "total", "baseline": "earlier", **more}


@pytest.mark.parametrize(
    ("now", "then", "verdict"),
    [
        (12, (7, 9), "unsupported"),
        (60, (7, 9), "reproduced under a stated definition"),
        (6, (7, 9), "contradicted"),
        (8, (7, 9), "unsupported"),
    ],
)
def test_increase_by_exact_tests(now, then, verdict):
    assert checked(publication(total(now), earlier(*then), increase()))["increase"].verdict == verdict


def test_another_method_takes_an_increase_away():
    method = {"id": "method", "kind": "method", "of": "total", "baseline": "earlier", "now": "video"}
    told = publication(total(60), earlier(7, 9), method, increase(method="method"))
    assert checked(told)["increase"].verdict == "unsupported"


def test_very_wide_ranges_are_bounded_by_their_ends():
    winters = {"before": {"title": "twenty winters", "number": 20}}
    told = publication(total(70), earlier(5, 60), increase(), winters=winters)
    tested = [f for f in checked(told)["increase"].figures if f.id.startswith("series.")]
    totals = [sum(figure.definition.blanks["series"]) for figure in tested]
    assert totals == [19 * 5 + 60, 5 + 19 * 60]


@pytest.mark.parametrize(
    ("per_cent", "years", "verdict"),
    [(50, 1, "unsupported"), (50, 10, "not checkable"), (-5, 1, "unsupported")],
)
def test_growth_against_counts_on_record(per_cent, years, verdict):
    counts = [
        {"what": "count", "low": 20, "high": 22, "year": 2000, "source": "made up"},
        {"what": "count", "low": 30, "high": 33, "year": 2010, "source": "made up"},
        {"what": "a part", "low": 1, "high": 1, "year": 2005, "whole": False, "source": "made up"},
    ]
    growth = {
        "id": "growth",
        "kind": "growth",
        "of": "change",
        "years": years,
        "on_record": counts,
        **DEMOGRAPHY,
    }
    told = publication(total(12), earlier(8, 8), change("by", per_cent=per_cent), growth)
    found = checked(told)["growth"]
    assert found.verdict == verdict
    fastest = next(f.value for f in found.figures if f.id == "record.2000-2010.fastest")
    assert fastest == pytest.approx((33 / 20) ** 0.1)


@pytest.mark.parametrize(
    ("bound", "low", "high", "whole", "key"),
    [
        ("fewer than", 27, 34, True, "external.for"),
        ("fewer than", 43, 45, True, "external.against"),
        ("fewer than", 38, 42, True, "external.neither"),
        ("fewer than", 29, 29, False, "external.part"),
        ("fewer than", 41, 41, False, "external.against"),
        ("more than", 41, 41, False, "external.for"),
        ("at least", 40, 44, True, "external.for"),
        ("at most", 41, 44, True, "external.against"),
        ("exactly", 40, 40, True, "external.for"),
        ("exactly", 39, 41, True, "external.neither"),
    ],
)
def test_counts_on_record_speak_for_or_against(bound, low, high, whole, key):
    count = {"what": "count", "low": low, "high": high, "year": 2010, "whole": whole, "source": "made up"}
    claim = {
        "id": "all",
        "kind": "external",
        "number": 40,
        "bound": bound,
        "year": 2010,
        "on_record": [count],
    }
    found = checked(publication(claim))["all"]
    assert found.verdict == "not checkable"
    assert found.findings[1].key == key


@pytest.mark.parametrize(
    ("extends", "plot", "verdict"),
    [
        (True, 10, "unsupported"),
        (False, 10, "reproduced"),
        (True, 100, "not checkable"),
        (False, 100, "unsupported"),
    ],
)
def test_a_plot_and_its_range(extends, plot, verdict):
    claim = {
        "id": "all",
        "kind": "domain",
        "extends": extends,
        "plot_km2": {"value": plot, "source": "made up"},
        "range_km2": {"value": 100, "source": "made up"},
    }
    assert checked(publication(claim))["all"].verdict == verdict


def test_a_cause_needs_a_control():
    cause = {"id": "cause", "kind": "cause", "of": "change", "cause": "good deeds"}
    numbers = (total(12), earlier(8, 8), change("by", per_cent=50))
    assert checked(publication(*numbers, cause))["cause"].verdict == "unsupported"
    controlled = {**cause, "control": "the next valley"}
    assert checked(publication(*numbers, controlled))["cause"].verdict == "not checkable"
