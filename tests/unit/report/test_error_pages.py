"""Both flanks, errors of identification, the plan and the winters: in the ledger, and on the page or in a sentence."""

import re

import pytest

from leopard_census.provenance.ledger import read_ledger
from leopard_census.report.flanks_view import flanks_view
from leopard_census.report.plan_view import plan_view
from leopard_census.tables.plan_notes import NO_FALL
from tests.unit.report import made_errors
from tests.unit.report.made_errors import made_plan, made_two_flanks
from tests.unit.report.test_two_part import rows_of
from tests.unit.report.words import told

SMALL = {"animals": 6, "stations": 5, "media": False}


@pytest.fixture
def whole(made_up):
    """A survey with places, three earlier winters and all tables of errors."""
    return made_up(**SMALL, earlier=3, errors="blind")


def test_ledger_of_both_flanks(whole):
    ledger = read_ledger(whole.ledger_path)
    density = ledger["two_flanks.density"]
    assert (density.value, density.unit) == (1.41, "animals per 100 km2")
    assert density.interval.upper == pytest.approx(1.41 * 1.8)
    assert ledger["two_flanks.share_of_variance"].value == pytest.approx(12)
    assert ledger["two_flanks.n"].value == pytest.approx(7.4)
    assert ledger["two_flanks.draws"].value == 200
    assert [item.path.rpartition("/")[2] for item in density.inputs] == ["two_flanks.csv"]


def test_ledger_of_errors_of_identification(whole):
    ledger = read_ledger(whole.ledger_path)
    cells = [id for id in ledger if id.startswith("sensitivity.split-")]
    assert len(cells) == 25 * 3
    team = ledger["sensitivity.team.n_hat"]
    assert (
        "1.8% of all captures were split and 0.2% lumped, the rates measured for this team" in team.definition
    )
    assert ledger["sensitivity.team.split"].value == pytest.approx(1.8)
    assert ledger["sensitivity.split-0.1.lump-0.2.density"].value == pytest.approx(1.234 * 0.96, abs=1e-4)
    assert "measured" not in ledger["sensitivity.split-0.1.lump-0.2.density"].definition


def test_rates_that_nobody_measured_are_called_assumed(made_up):
    given = made_up(**SMALL, earlier=0, errors="published")
    assert "rates assumed for this team" in read_ledger(given.ledger_path)["sensitivity.team.n"].definition
    text = told(given)
    assert "Hollow marks at the scales are rates that nobody measured" in text
    assert "Filled marks" not in text


def test_the_page_tells_all_of_it(whole):
    text = told(whole)
    for said in (
        "The animals caught then are 7.4",
        "With all codes and all captures density is 1.41 animals per 100 km\u00b2",
        "12% of its variance is due to the links",
        "At 1.8% split and 0.2% lumped, model M0 gives 6.0 adults and subadults",
        "Filled marks at the scales are the rates measured of this team",
        "once there were 1.74 times as many animals",
        "If there were 1.5 times as many animals, the chance that it tells so would be 0.41",
        "once density was 2.90 times as high",
        "If it were 1.5 times as high, the chance that it tells so would be 0.16",
        "the smallest rise in the number of animals that are there, as a ratio",
        "The region and its habitat are too small for two stations so far apart.",
        "In words, against the mean of the earlier winters. Counted: 6 against 7 to 9, in 2100 station-days",
        "Cameras on the field sheets: made-up-sim-2012: Bestguard 562, Reconyx HC500.",
    ):
        assert said in text, said
    assert "was not worked out" not in text


@pytest.mark.parametrize(
    ("rate", "said"),
    [(0.1125, ("11.25%", 11.25, 2)), (0.0125, ("1.25%", 1.25, 2)), (0.018, ("1.8%", 1.8, 1))],
)
def test_rates_keep_their_decimals(tmp_path, made_up, monkeypatch, rate, said):
    made = made_errors.made_sensitivity
    monkeypatch.setattr(
        made_errors,
        "made_sensitivity",
        lambda *a, **k: [r | ({"split": rate} if r["source"] != "grid" else {}) for r in made(*a, **k)],
    )
    ledger = read_ledger(made_up(**SMALL, earlier=0, errors="blind").ledger_path)
    split = ledger["sensitivity.team.split"]
    assert (split.value, split.digits) == (pytest.approx(said[1]), said[2])
    assert f"if {said[0]} of all captures were split" in ledger["sensitivity.team.n_hat"].definition


def test_bounds_that_are_one_number_are_printed_as_one(made_up, monkeypatch):
    made = made_errors.made_two_flanks
    text = {}
    for most in (7.0, 9.0):
        monkeypatch.setattr(
            made_errors,
            "made_two_flanks",
            lambda *args, most=most: [
                row | ({"lower": 7.0, "upper": most} if row["analysis"] == "bounds" else {})
                for row in made(*args)
            ],
        )
        text[most] = told(made_up(**SMALL, earlier=0, errors="blind"))
    assert "bounds, whatever the links are 7\u20139" in text[9.0]
    assert re.search("bounds, whatever the links are 7(?!\u2013)", text[7.0])


def test_an_open_limit_is_told_where_results_are_held_against_the_truth(made_up):
    text = told(made_up(animals=3, stations=3, earlier=0))
    assert "(the least that can be true) yes from 8.00" in text


def test_pairs_of_rates_that_were_not_worked_out_are_said(made_up):
    assert "the pair of rates was not worked out" in told(
        made_up(**SMALL, earlier=0, errors="blind", full_grid=False)
    )


@pytest.mark.parametrize("animals", [1, 3])
def test_without_places_a_sentence_stands_in_place_of_each_number(made_up, animals):
    given = made_up(**SMALL | {"animals": animals}, places=False, earlier=0, errors="setting")
    assert read_ledger(given.ledger_path)["two_flanks.density"].reason.startswith(
        "The stations' coordinates are not known"
    )
    text = told(given)
    assert "Here this could not be done. The stations' coordinates are not known" in text
    assert "For density this could not be told." in text
    assert "There is no plan for next season. There is no spatial estimate to plan from." in text
    assert ("For the number of animals this could not be told." in text) == (animals == 1)
    assert "No earlier winter stands beside this one, so nothing can be said of a change." in text


def test_a_survey_without_these_tables_has_none_of_their_chapters(made_up):
    given = made_up(**SMALL, earlier=1)
    assert "not estimated together" in read_ledger(given.ledger_path)["two_flanks.density"].reason
    text = told(given)
    for title in ("Both flanks in one estimate", "If animals were taken for others", "Next season's plan"):
        assert title not in text
    assert "nothing can be said of a change" not in text


def test_each_winter_that_is_compared_has_one_row_and_the_mean_the_last(whole):
    text = told(whole)
    # Counted; station-days; by counts alone; at equal effort; times as many; what may be said.
    assert (
        "made-up-sim-2009 6\u20138 : 7\u20139 2,020 : \u2013 0.67\u20131.14 \u2013 \u2013 not comparable"
        in text
    )
    assert (
        "made-up-sim-2010 6\u20138 : 8\u20139 2,020 : 1,412 0.67\u20131.00 "
        "7.3 : 6.4 1.21 (0.61\u20132.79) no change shown" in text
    )
    assert (
        "earlier winters 6\u20138 : 7\u201310 2,020 : \u2013 0.60\u20131.14 "
        "7.3 : 6.4 1.24 (0.71\u20132.16) * no change shown "
        "* without made-up-sim-2009, made-up-sim-2010" in text
    )


def test_the_summary_tells_the_last_winter_and_the_mean_of_the_earlier_ones(made_up, whole):
    summary = told(whole).partition("What changed")[2].partition("Effort The analysis")[0]
    assert "For every adult or subadult of made-up-sim-2011 there were 1.11 now" in summary
    assert "For every adult or subadult of the mean of the earlier winters there were 1.24 now" in summary
    assert "mean of the earlier winters" not in told(made_up(**SMALL, earlier=1)).partition("Effort The")[0]


def test_who_stayed_and_who_survived(made_up, whole):
    survival = read_ledger(whole.ledger_path)["survival.apparent"]
    assert (survival.value, survival.interval.lower, survival.reason) == (
        0.79,
        0.6,
        "The time of a winter is not known.",
    )
    text = told(whole)
    assert "seen in the winter before too: 5; seen earlier, but not in the winter before: 1;" in text
    assert "estimated as 0.79 (95% interval 0.60\u20130.95). One that moved away" in text
    two = made_up(**SMALL, earlier=1)
    assert read_ledger(two.ledger_path)["survival.apparent"].value is None
    assert "Survival was not estimated. No animal was seen." in told(two)
    assert "survival.apparent" not in read_ledger(made_up(**SMALL, earlier=0).ledger_path)


def test_flanks_stand_in_one_order_and_notes_only_where_there_is_an_estimate():
    view = flanks_view(rows_of(made_two_flanks(12, True), "two_flanks"))
    assert [line.name for line in view.lines] == ["bounds", "left", "right", "both", "headline", "two-flanks"]
    assert view.lines[0].density is None
    noted = [
        row | ({"note": "Animals are alike."} if row["analysis"] == "two-flanks" else {})
        for row in made_two_flanks(12, True)
    ]
    assert len(flanks_view(rows_of(noted, "two_flanks")).notes) == 2
    assert flanks_view(rows_of(made_two_flanks(1, True), "two_flanks")).notes == ()
    assert flanks_view([]) is None


def test_without_codes_to_pair_no_links_are_told(made_up, monkeypatch):
    made = made_errors.made_two_flanks

    def unpaired(*args):
        alone = {"draws": 1, "link_share": 0.0}
        return [row | alone if row["analysis"] == "two-flanks" else row for row in made(*args)]

    monkeypatch.setattr(made_errors, "made_two_flanks", unpaired)
    text = told(made_up(**SMALL, earlier=0, errors="blind"))
    assert "No codes to pair: no animal is known by its left flank alone" in text
    for said in ("links were drawn", "links drawn", "flank only are drawn", "due to the links"):
        assert said not in text, said


def test_a_table_of_animals_there_bears_no_note_on_density():
    """Density's falls may not be told where those of the animals there are."""
    long = "Longer than 120 days."
    rows = [row | {"note": NO_FALL} for row in made_plan(True)]
    rows[1] |= {"note": f"{long} {NO_FALL}"}
    view = plan_view(rows_of(rows, "plan"))
    assert [row["note"] for _, row in view.notes] == [long]
    assert view.letter(view.groups[0][1][0]) == ""
    of_density = plan_view(rows_of([row | {"there_rise_one": None} for row in rows], "plan"))
    assert {row["note"] for _, row in of_density.notes} == {NO_FALL, f"{long} {NO_FALL}"}


def test_a_fall_is_not_said_to_be_told_however_deep(made_up, monkeypatch):
    """Where hardly any animal is left, a fall is told less often than a smaller one."""
    made = made_errors.made_plan
    monkeypatch.setattr(
        made_errors,
        "made_plan",
        lambda *args: [row | {"fall_one": 0.2, "there_fall_one": 0.3} for row in made(*args)],
    )
    text = told(made_up(**SMALL, earlier=0, errors="blind"))
    assert "where 0.30 times as many animals are left" in text
    assert "where density is 0.20 times as high" in text
    assert "or fewer." not in text
    assert "or lower" not in text


def test_designs_stand_by_kind_and_size_with_each_note_once():
    view = plan_view(rows_of(made_plan(True), "plan"))
    assert [kind for kind, _ in view.groups] == ["present", "same", "fewer", "more", "grid"]
    assert [row["stations"] for row in view.groups[-1][1]] == [3, 9]
    assert [letter for letter, _ in view.notes] == ["a", "b"]
    assert view.letter(view.groups[-1][1][0]) == "a"
    assert view.letter(view.groups[0][1][0]) == ""
    assert view.present_part == "present"
    assert view.there
    assert not plan_view(rows_of([row | {"there_rise_one": None} for row in made_plan(True)], "plan")).there
    none = plan_view(rows_of(made_plan(False), "plan"))
    assert (none.groups, none.present) == ((), None)
    assert none.missing["note"].startswith("There is no spatial estimate to plan from")
    assert plan_view([]) is None
