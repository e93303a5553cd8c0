"""What ledger and report tell of the reviewers' work."""

import re

import pytest

from leopard_census.provenance.ledger import read_ledger
from leopard_census.report import review_view
from tests.unit.report.made_public import made_public
from tests.unit.report.made_review import CONTROLS, PAIRS, SETTLED
from tests.unit.report.words import told

SMALL = {"animals": 3, "stations": 4, "earlier": 0}
NAMES = ("Anna Ivanova", "Boris", "Cyril")


@pytest.fixture(scope="module")
def text(make_up, tmp_path_factory) -> dict[str, str]:
    """What the report says, by who reviewed."""
    made = {
        by: make_up(tmp_path_factory.mktemp(by), **SMALL, review=by) for by in ("several", "one", "nobody")
    }
    return {by: told(given) for by, given in made.items()}


def test_the_ledger_holds_what_the_table_says(made_up) -> None:
    given = made_up(**SMALL)
    ledger = read_ledger(given.ledger_path)
    (row,) = given.sources.rows("review_summary")
    value = {id.removeprefix("review."): e.value for id, e in ledger.items() if id.startswith("review.")}
    differ = sum(n % 4 == 2 for n in range(PAIRS))
    assert value == {
        "decisions": 2 * PAIRS + SETTLED,
        "reviewers": 3,
        "pairs": PAIRS,
        "pairs_answered_twice": PAIRS,
        "pairs_agreed": PAIRS - differ,
        "disagreements": differ,
        "disagreements_open": differ - SETTLED,
        "controls": 2 * CONTROLS,
        "controls_wrong": 4,
        "kappa": row["kappa"],
        "error_rate": pytest.approx(0.1),
        "seconds_per_decision": 12,
    }
    assert ledger["review.kappa"].interval.lower == row["kappa_lower"] < row["kappa"]
    assert str(PAIRS) in ledger["review.kappa"].subset
    # Wilson's interval of 4 of 40.
    errors = ledger["review.error_rate"].interval
    assert (errors.lower, errors.upper) == pytest.approx((0.0396, 0.2305), abs=1e-4)
    assert [item.path for item in ledger["review.kappa"].inputs] == [given.sources["review_summary"].name]


def test_what_nobody_measured_has_a_reason(made_up) -> None:
    ledger = read_ledger(made_up(**SMALL, review="one").ledger_path)
    for id, reason in (("kappa", "by two people"), ("error_rate", "No planted pair")):
        assert ledger[f"review.{id}"].value is None
        assert reason in ledger[f"review.{id}"].reason


def test_a_winter_of_tables_has_no_review(made_up) -> None:
    given = made_up(**SMALL, media=False)
    assert not [id for id in read_ledger(given.ledger_path) if id.startswith("review.")]
    assert "Review by people" not in told(given)


@pytest.mark.parametrize(
    ("by", "said", "unsaid"),
    [
        (
            "several",
            (
                "Cohen 1960",
                "de Vries et al. 2008",
                "Error rate on planted pairs 10.0% 4.0%",
                "Boris 50 20 2 10.0%",
                *NAMES,
            ),
            ("rest on one reviewer", "Nobody has answered"),
        ),
        (
            "one",
            (
                "Identities that people decided rest on one reviewer each:",
                "how often reviewers err is not known",
            ),
            ("Cohen 1960", "Reviewers differ.", "Boris"),
        ),
        (
            "nobody",
            ("Nobody has answered whether two sightings",),
            ("One reviewer.", "Planted pairs", *NAMES),
        ),
    ],
)
def test_the_report_says_what_stands_behind_identities(text, by: str, said, unsaid) -> None:
    assert [words for words in said if words not in text[by]] == []
    assert [words for words in unsaid if words in text[by]] == []


def test_limits_name_what_the_review_leaves_open(text) -> None:
    limits = text["several"].split("Limits What follows")[1]
    assert re.search(r"Reviewers differ\. Pairs on which two people .* holds: 9\.", limits)
    assert "One reviewer. Where people compared sightings" in text["one"]


def test_limits_name_sightings_on_whose_species_people_differ(text, made_up) -> None:
    assert re.search(
        r"Reviewers differ on a species\. Sightings of which .* which holds: 2\.", text["several"]
    )
    assert "Reviewers differ on a species" not in text["one"]
    assert read_ledger(made_up(**SMALL).ledger_path)["sightings.species_disputed"].value == 2


def test_a_long_list_of_differences_is_cut_and_names_its_file(made_up, text, monkeypatch) -> None:
    given = made_up(**SMALL)
    whole = text["several"].count("Anna Ivanova: same; Boris: cannot-compare")
    assert whole == len(given.sources.rows("review_disagreements"))
    monkeypatch.setattr(review_view, "LISTED", 9)
    cut = told(given)
    assert cut.count("Anna Ivanova: same; Boris: cannot-compare") == 9
    assert "all of them stand in review/disagreements.csv" in cut
    # What is open stands first, and there are nine such.
    assert "different (Cyril)" not in cut


def test_an_edition_for_the_public_names_no_reviewer_and_no_sighting(made_up, text) -> None:
    outside = told(made_public(made_up(**SMALL)).given)
    for part in (*NAMES, "KP-S02", "0000000000000006"):
        assert part in text["several"]
        assert part not in outside
    assert "Error rate on planted pairs 10.0%" in outside
