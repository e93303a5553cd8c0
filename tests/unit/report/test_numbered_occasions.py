"""A winter of which occasions survive and no dates: pages tell the occasions that were used and what is not known."""

from dataclasses import replace

from leopard_census.provenance.ledger import read_ledger, write_ledger
from tests.unit.report.test_counts_and_funnel import told

SHAPE = {"animals": 4, "stations": 4, "earlier": 0, "media": False, "simulated": False}
LINE = "Where the records tell an occasion and no date, a line runs over the days of the occasion."


def test_the_pages_tell_the_occasions_that_were_used(made_up):
    text = told(made_up(**SHAPE, numbered=6))
    assert "Occasions last 6 days in the spatial model and 6 in the closed-population models." in text
    assert "That is the length of the occasions that the tables number, as they tell no dates." in text
    assert "A sample is one station on one occasion of 6 days, also where it worked on a part" in text
    assert "A station on an occasion is one sample" in text
    for false in (
        "one station on one day, also",
        "more samples than station-days",
        "A part day is one sample",
    ):
        assert false not in text
    # Below the chart of effort, and below the capture matrix.
    assert text.count(LINE) == 2
    assert "First and last seen occasion " in text
    assert "(no dates)" in text


def test_a_winter_with_dates_has_no_word_of_that(made_up):
    text = told(made_up(**SHAPE))
    assert "Occasions last 1 day in the spatial model and 5 in the closed-population models." in text
    assert "A sample is one station on one day, also on a day" in text
    for word in (LINE, "tables number", "(no dates)", "neither date nor occasion", "An open circle"):
        assert word not in text


def test_encounters_that_cannot_be_drawn_are_counted(made_up):
    given = made_up(**SHAPE, numbered=6)
    files = {name: source for name, source in given.sources.files.items() if name != "basis"}
    text = told(replace(given, sources=replace(given.sources, files=files)))
    number = len(given.sources.rows("encounters"))
    assert f"which are not drawn: {number}." in text
    assert LINE not in text


def test_what_is_caught_and_what_is_only_encountered_is_named_so(made_up):
    text = told(made_up(**SHAPE, dead=1))
    assert "An open circle is an encounter that gives no capture; the chapter on captures says why." in text
    assert "Effort, what was lost, and encounters by station." in text
    assert "named animals encountered at each, whether that gave a capture or not" in text
    assert "that each caught" not in text
    assert "caught named animals" not in text


def test_the_quoted_estimate_is_among_the_dots(made_up):
    given = made_up(**{**SHAPE, "places": False})
    entries = read_ledger(given.ledger_path)
    quoted = "closed.Chao.n"
    write_ledger(
        given.ledger_path, given.survey, {**entries, quoted: replace(entries[quoted], value=5.2)}.values()
    )
    text = told(given)
    assert "estimated by model Chao for closed populations" in text
    assert "closed model Chao sampling error alone 5.2" in text
