"""The tables of a made-up review, made from answers by the stage's own code."""

import datetime as dt
from typing import Any

from leopard_census.review.agreement import disagreement_rows, opinions, reviewer_rows
from leopard_census.review.summary import summary_row

FIRST = dt.datetime(2012, 6, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=11)))
#: Pairs that both answer, of which every other one differs; planted pairs of each, of which every tenth is wrong.
PAIRS, CONTROLS, SETTLED = 50, 20, 3


def made_review(by: str, survey: str) -> dict[str, list[dict[str, Any]]]:
    """Tables by name: of a review by `nobody`, by `one` person without planted pairs, or by `several`."""
    rows: list[dict[str, Any]] = []

    def say(who: str, kind: str, n: int, verdict: str, number: int = 1) -> None:
        rows.append(
            {
                "decisionID": f"d{len(rows):04d}",
                "decidedAt": FIRST + dt.timedelta(minutes=len(rows)),
                "reviewer": who,
                "round": number,
                "kind": kind,
                "subject": f"KP-S{n % 9:02d}A.{n:016x}@0.1",
                "object": f"KP-S{n % 7:02d}B.{n + 77:016x}@12500000.2",
                "verdict": verdict,
                "seconds": 10.0 + n % 5,
                "expected": "same" if kind == "control" else None,
            }
        )

    for n in range(PAIRS if by != "nobody" else 0):
        say("Anna Ivanova", "pair", n, "same" if n % 4 else "different")
        if by == "several":
            say("Boris", "pair", n, ("different", "same", "cannot-compare", "same")[n % 4])
    for n in range(CONTROLS if by == "several" else 0):
        for who in ("Anna Ivanova", "Boris"):
            say(who, "control", n, "different" if n % 10 == 3 else "same")
    for n in range(2, 2 + 4 * SETTLED if by == "several" else 0, 4):
        say("Cyril", "pair", n, "different", number=2)
    found = opinions(rows, lambda anchor: anchor)
    return {
        "summary": [summary_row(survey, rows, found)],
        "reviewers": reviewer_rows(rows),
        "disagreements": disagreement_rows(found),
    }
