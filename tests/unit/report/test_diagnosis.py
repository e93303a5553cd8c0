"""Which headline estimates are missing and why, and what the pages say of it."""

from dataclasses import replace

from leopard_census.provenance.ledger import Entry, Interval, read_ledger, write_ledger
from leopard_census.report.diagnosis import Missing, gives_interval, missing_estimates
from tests.unit.report.test_counts_and_funnel import told

CHAO, CORRECTED, M0, DENSITY = "closed.Chao.n", "closed.Chao-bias-corrected.n", "closed.M0.n", "scr.density"
NOBODY, NOT_TWICE, NO_PLACE = "No animal was caught.", "Not possible: none came twice.", "No coordinates."


def ledger(**reasons: str) -> dict[str, Entry]:
    """The headline estimates: `reasons` of those that are missing, by the last part of their names."""
    made = Entry("", 5.0, "animals", 1, "", "", "", "", (), "", "")
    of = {"chao": CHAO, "corrected": CORRECTED, "m0": M0, "density": DENSITY, "region": "scr.n_region"}
    return {
        id: replace(made, id=id, value=None if part in reasons else 5.0, reason=reasons.get(part, ""))
        for part, id in of.items()
    }


def test_a_missing_estimate_is_named_unless_there_is_none_at_all():
    assert missing_estimates(ledger(), has_places=True) == []
    assert missing_estimates(ledger(chao=NOT_TWICE), has_places=True) == [
        Missing(CHAO, ("Chao",), density=False, everything=False)
    ]
    nothing = ledger(chao=NOBODY, corrected=NOBODY, m0=NOBODY, density=NOBODY)
    (missing,) = missing_estimates(nothing, has_places=True)
    assert (missing.everything, missing.density) == (True, True)
    some = missing_estimates(ledger(chao=NOT_TWICE, m0=NOBODY, density=NOBODY), has_places=True)
    assert [(m.models, m.density, m.everything) for m in some] == [
        (("Chao",), False, False),
        (("M0",), True, False),
    ]


def test_density_without_coordinates_is_left_to_the_limit_on_these():
    given = ledger(chao=NOT_TWICE, density=NO_PLACE)
    assert [m.id for m in missing_estimates(given, has_places=False)] == [CHAO]
    assert [m.id for m in missing_estimates(given, has_places=True)] == [CHAO, DENSITY]


def test_whether_a_headline_estimate_has_an_interval():
    given = ledger(chao=NOT_TWICE, density=NO_PLACE, region=NO_PLACE)
    assert not gives_interval(given)
    assert gives_interval(given | {M0: replace(given[M0], interval=Interval(4.0, 4.8))})
    # One of an estimate that the summary does not show is none of the summary.
    region = ledger() | {M0: replace(given[M0], interval=Interval(4.0, 4.8))}
    assert not gives_interval(region)


def test_the_pages_name_the_model_and_say_a_reason_once(made_up):
    given = made_up(animals=3, stations=4, earlier=0, media=False, places=False)
    entries = read_ledger(given.ledger_path)
    below = {M0: replace(entries[M0], value=1.0)}
    gone = below | {CHAO: replace(entries[CHAO], value=None, interval=None, reason=NOT_TWICE)}
    write_ledger(given.ledger_path, given.survey, {**entries, **gone}.values())
    text = told(given)
    assert f"No estimate by Chao. {NOT_TWICE}" in text
    assert "No estimate. " not in text
    assert text.count("Coordinates are missing.") == 1
    assert "No density." not in text
    assert "The estimate is below the least number known" in text
    assert "few animals were caught, so intervals of estimates may be too narrow" in text
