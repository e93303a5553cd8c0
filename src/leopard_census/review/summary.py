"""The review of a survey in one row, of all reviewers together: it names none of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from leopard_census.evaluate.measure import wilson
from leopard_census.review.agreement import VERDICTS, Opinion, differences, judged, reviewer_rows
from leopard_census.review.kappa import kappa, kappa_interval, tables_of
from leopard_census.tables.decision_form import ABOUT_NO_IDENTITY, ABOUT_TWO
from leopard_census.tables.decision_log import not_withdrawn

Row = Mapping[str, Any]


def summary_row(survey: str, rows: Iterable[Row], found: Sequence[Opinion]) -> dict[str, Any]:
    """The row of contract review_summary; zeros and empty cells where nobody decided anything.

    Parameters
    ----------
    survey
        Its id.
    rows
        Of decisions.csv.
    found
        The opinions among them, see `agreement.opinions`.
    """
    said = [row for row in not_withdrawn(list(rows)) if row["verdict"] != "skip"]
    reviewers = reviewer_rows(said)
    twos, units = judged(found)
    lower, upper = kappa_interval(units, len(VERDICTS))
    differ = differences(found)
    controls, wrong = (sum(row[column] for row in reviewers) for column in ("n_controls", "n_wrong"))
    least, most = wilson(wrong, controls) if controls else (None, None)
    seconds = [row["seconds"] for row in said if row["kind"] in ABOUT_TWO and row["seconds"] is not None]
    return {
        "survey": survey,
        "n_decisions": sum(row["kind"] not in ABOUT_NO_IDENTITY for row in said),
        "n_reviewers": len(reviewers),
        "n_pairs": len({opinion.pair for opinion in found}),
        "n_pairs_twice": len(units),
        "n_agreed": sum(len({answer for _, *both in unit for answer in both}) == 1 for unit in units),
        "kappa": kappa(tables_of(units, len(VERDICTS))) if twos else None,
        "kappa_lower": lower,
        "kappa_upper": upper,
        "n_disagreements": len(differ),
        "n_open": len({one.pair for one in differ if not one.settled}),
        "n_controls": controls,
        "n_wrong": wrong,
        "n_not_compared": sum(row["n_not_compared"] for row in reviewers),
        "error_rate": wrong / controls if controls else None,
        "error_lower": least,
        "error_upper": most,
        "median_s": median(seconds) if seconds else None,
    }
