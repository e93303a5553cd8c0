"""The error of identities in the ledger and on the page: with draws, without, and where the draws give nothing."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.ledger import read_ledger, write_ledger
from leopard_census.report.build import build_report
from leopard_census.report.number_identity import error_of
from leopard_census.report.numbers import build_entries
from leopard_census.report.sources import Source, Sources
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table

SMALL = {"animals": 4, "stations": 5, "media": False, "earlier": 1}


def row(model, quantity, best, estimate, **more):
    draws = {"draws": 256, "draws_distinct": 61, "draws_failed": 0, "identity_share": 0.25}
    limits = {"lower_sampling": 0.9 * best, "upper_sampling": 1.2 * best}
    with_identity = {"lower": 0.8 * estimate, "upper": 1.5 * estimate, "se": 0.2 * estimate}
    unit = "animals per 100 km2" if quantity == "density" else "animals"
    key = {"data_set": "headline", "model": model, "quantity": quantity, "unit": unit}
    return key | {"best": best, "estimate": estimate} | limits | with_identity | draws | more


DRAWN = [
    row("known", "n_min", 4.0, 5.5),
    row(
        "M0",
        "n_hat",
        4.3,
        6.1,
        note="3 of 20 draws give an estimate without an interval; these enter as they are.",
    ),
    row("scr", "density", 1.23, 1.81),
    row("scr", "n_region", 12.0, 14.5),
]
NO_LIMITS = {"lower": None, "upper": None, "se": None, "identity_share": None}


def with_table(given, rows):
    """The same survey with a table on identity error, and its ledger made anew."""
    path = given.sources["closed"].path.with_name("identity.csv")
    write_table(path, contract("identity"), rows)
    name = f"{given.survey}/estimates/identity.csv"
    files = {
        **given.sources.files,
        "identity": Source(path, name, sha256_file(path), "identity", "a" * 64, "b" * 64),
    }
    sources = Sources(files)
    entries = build_entries(
        given.survey, sources, given.settings["survey"]["earlier"], code="c" * 64, config="d" * 64
    )
    write_ledger(given.ledger_path, given.survey, entries)
    return replace(given, sources=sources)


def text_of(given):
    rendered, _ = build_report(given)
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(rendered.pdf)).pages).split())


def test_numbers_are_those_with_identity_error(made_up):
    given = with_table(made_up(**SMALL), DRAWN)
    ledger = read_ledger(given.ledger_path)
    density = ledger["scr.density"]
    assert density.value == pytest.approx(1.81)
    assert (density.interval.lower, density.interval.upper) == pytest.approx((1.448, 2.715))
    assert density.definition.endswith("identity error included")
    assert [item.path.rpartition("/")[2] for item in density.inputs] == ["identity.csv", "scr.csv"]
    alone = ledger["identity.sampling.density"]
    assert (alone.value, alone.interval.lower) == pytest.approx((1.23, 1.107))
    assert ledger["closed.M0.n"].value == pytest.approx(6.1)
    assert ledger["closed.Chao.n"].value == pytest.approx(1.3 * 4)
    assert ledger["identity.share_of_variance"].value == pytest.approx(25)
    assert ledger["identity.count"].value == pytest.approx(5.5)


def test_the_page_tells_both_intervals(made_up):
    text = text_of(with_table(made_up(**SMALL), DRAWN))
    assert "error of identities included" in text
    assert "Share of variance due to identity" in text
    assert "3 of 20 draws give an estimate without an interval" in text


def test_without_draws_sampling_error_alone_is_told(made_up):
    alone = {"draws": 0, "draws_distinct": 0, "identity_share": None, "note": "Identity error is not known."}
    given = with_table(made_up(**SMALL), [one | alone for one in DRAWN])
    ledger = read_ledger(given.ledger_path)
    assert ledger["scr.density"].value == pytest.approx(1.234)
    assert ledger["identity.share_of_variance"].value is None
    assert "not known" in ledger["identity.share_of_variance"].reason
    text = text_of(given)
    assert "sampling error alone" in text
    assert "Identity error is not known." in text


def assumed(one):
    note = "At assumed rates of error: 10% of captures split off, 1% lumped (own trial)."
    return one | {"source": "assumed", "note": note}


ASSUMED = [assumed(one) for one in (row("known", "n", 6.0, 5.2), *DRAWN[1:])]


def test_assumed_rates_are_said_to_be_assumed(made_up):
    bounds = row("known", "n_min", 4.0, 4.0) | NO_LIMITS | {"draws": 0, "note": "By the names."}
    given = with_table(made_up(**SMALL), [bounds, *ASSUMED])
    ledger = read_ledger(given.ledger_path)
    density = ledger["scr.density"]
    assert density.value == pytest.approx(1.81)
    assert density.definition.endswith("identity error at assumed rates included")
    for id in ("scr.density", "closed.M0.n", "identity.share_of_variance", "identity.caught"):
        assert "estimates.identity.assumed" in ledger[id].formula
    assert ledger["identity.caught"].value == pytest.approx(5.2)
    assert "identity.count" not in ledger
    text = text_of(given)
    assert "error of identities at assumed rates included" in text
    assert "So rates of error are assumed." in text
    assert "Rates of error are assumed. Names came without pictures" in text
    assert "rounded to whole animals" in text
    # What all lines of the table have to say is told once, and in the ledger with the number that it is about.
    assert text.count("10% of captures split off, 1% lumped (own trial)") == 2
    assert "animals caught" in text


def test_what_single_lines_have_to_say_is_told_with_them(made_up):
    more = ASSUMED[2] | {"note": f"{ASSUMED[2]['note']} 3 of 256 draws give no estimate."}
    text = text_of(with_table(made_up(**SMALL), [*ASSUMED[:2], more, ASSUMED[3]]))
    assert text.count("10% of captures split off, 1% lumped (own trial)") == 5
    assert "3 of 256 draws give no estimate." in text


def test_draws_that_give_no_estimate_are_told(made_up):
    note = "None of the 256 draws gives an estimate (256: Nobody was caught at two places)."
    lost = ASSUMED[-1] | NO_LIMITS | {"estimate": None, "identity_share": None, "note": note}
    assert "256: Nobody was caught at two places" in text_of(
        with_table(made_up(**SMALL), [*ASSUMED[:-1], lost])
    )


def test_where_draws_give_no_interval_the_one_of_the_names_stands(made_up):
    given = with_table(made_up(**SMALL), [*DRAWN[:2], DRAWN[2] | NO_LIMITS, DRAWN[3]])
    density = read_ledger(given.ledger_path)["scr.density"]
    assert density.value == pytest.approx(1.234)
    assert "identity" not in density.definition


def test_an_upper_limit_that_draws_leave_open_stays_open(made_up):
    """The finite limit of closed.csv, by sampling error alone, would hide it."""
    given = with_table(made_up(**SMALL), [DRAWN[0], DRAWN[1] | {"upper": None}, *DRAWN[2:]])
    closed = read_ledger(given.ledger_path)["closed.M0.n"]
    assert (closed.value, closed.interval.lower) == pytest.approx((6.1, 4.88))
    assert closed.interval.upper is None
    assert "identity error included" in closed.definition
    assert "6.1 (from 4.9)" in text_of(given).replace("\u00a0", " ")


def test_the_first_figure_names_what_each_interval_holds(made_up):
    def figure(given):
        # Words of a drawing follow the page's own text.
        return text_of(given).partition("Adults and subadults by method")[2][:700]

    given = with_table(made_up(**SMALL), DRAWN)
    assert "errors of identity too" in figure(given)
    ledger = read_ledger(given.ledger_path)
    assert error_of(ledger["closed.Chao.n"]) == "sampling error alone"  # it has no row in the table
    assert error_of(ledger["count.individuals.min"]) == ""
    assert "identities too, rates assumed" in figure(with_table(made_up(**SMALL), ASSUMED))


def test_a_survey_without_the_table_says_so(made_up):
    share = read_ledger(made_up(**SMALL).ledger_path)["identity.share_of_variance"]
    assert share.value is None
    assert "not looked at" in share.reason
