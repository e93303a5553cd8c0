"""What became of each decision in a run."""

import datetime as dt

from leopard_census.review.rebuild.answers_used import FATES, fates

MORNING = dt.datetime(2026, 1, 10, 8, tzinfo=dt.UTC)


def rows(*told):
    """Rows of decisions.csv, a minute apart; (reviewer, kind, subject, object, verdict[, round])."""
    return [
        {
            "decisionID": f"d{n}",
            "decidedAt": MORNING + dt.timedelta(minutes=n),
            "reviewer": who,
            "kind": kind,
            "subject": subject,
            "object": other,
            "verdict": verdict,
            "round": rest[0] if rest else 1,
        }
        for n, (who, kind, subject, other, verdict, *rest) in enumerate(told)
    ]


def found(sheet, unattached=(), disputed=(), conflicts=()):
    """decisionID -> fate; anchors are sightings themselves, and those that begin with x find none."""
    told = fates(
        sheet,
        lambda anchor: None if anchor.startswith("x") else anchor,
        [{"decisionID": key, "reason": "no sighting overlaps"} for key in unattached],
        [{"decisionIDs": list(keys)} for keys in disputed],
        [{"decisionIDs": list(keys)} for keys in conflicts],
    )
    assert all(one.fate in FATES for one in told)
    return {one.decision: one.fate for one in told}


def test_two_answers_that_agree_are_used():
    sheet = rows(("Anna", "pair", "a", "b", "same"), ("Boris", "pair", "b", "a", "same"))
    assert found(sheet) == {"d0": "used", "d1": "used"}


def test_what_decides_nothing_is_told_apart():
    sheet = rows(
        ("Anna", "control", "a", "b", "same"),
        ("Anna", "pair", "a", "c", "skip"),
        ("Anna", "pair", "a", "d", "same"),
        ("Anna", "withdraw", "d2", None, "withdraw"),
        ("Anna", "pair", "x1", "d", "same"),
        ("Anna", "pair", "e", "f", "same"),
        ("Boris", "pair", "e", "f", "different"),
        ("Anna", "pair", "g", "h", "same"),
    )
    assert found(sheet, unattached=["d4"], disputed=[("d5", "d6")], conflicts=[("d7",)]) == {
        "d0": "control",
        "d1": "skipped",
        "d2": "withdrawn",
        "d4": "unattached",
        "d5": "disputed",
        "d6": "disputed",
        "d7": "contradicted",
    }


def test_a_withdrawal_that_is_withdrawn_counts_again():
    sheet = rows(
        ("Anna", "pair", "a", "b", "same"),
        ("Anna", "withdraw", "d0", None, "withdraw"),
        ("Anna", "withdraw", "d1", None, "withdraw"),
    )
    assert found(sheet) == {"d0": "used"}


def test_a_later_answer_supersedes_whoever_writes_the_name_how():
    sheet = rows(
        ("Anna", "pair", "a", "b", "same"),
        ("anna", "pair", "b", "a", "different"),
        ("Boris", "flank", "a", "left", "is"),
        ("Boris", "flank", "a", "right", "is"),
    )
    assert found(sheet) == {"d0": "superseded", "d1": "used", "d2": "superseded", "d3": "used"}


def test_a_later_round_supersedes_both():
    sheet = rows(
        ("Anna", "pair", "a", "b", "same"),
        ("Boris", "pair", "a", "b", "different"),
        ("Cyril", "pair", "a", "b", "same", 2),
    )
    assert found(sheet) == {"d0": "superseded", "d1": "superseded", "d2": "used"}


def test_a_denial_goes_together_with_a_name():
    sheet = rows(("Anna", "name", "a", "KP-1", "is-not"), ("Anna", "name", "a", "KP-2", "is"))
    assert found(sheet) == {"d0": "used", "d1": "used"}


def test_what_is_said_of_a_clock_is_about_no_sighting():
    sheet = rows(("Anna", "clock", "A-1", None, "confirm"), ("Anna", "flank", "a", "left", "is"))
    assert found(sheet) == {"d1": "used"}


def test_the_reason_of_the_stage_is_kept():
    told = fates(
        rows(("Anna", "flank", "x", "left", "is")),
        lambda anchor: None,
        [{"decisionID": "d0", "reason": "no sighting overlaps"}],
        [],
        [],
    )
    assert told[0].reason == "no sighting overlaps"
