"""What the section on the review shows of the reviewers' tables."""

from collections.abc import Mapping
from dataclasses import dataclass

from leopard_census.provenance.ledger import Entry
from leopard_census.report.printing import TableRow
from leopard_census.report.views import Views

#: Most pairs on which reviewers differ that the report lists: about half a page.
LISTED = 20


@dataclass(frozen=True)
class ReviewView:
    """The section on the review.

    Attributes
    ----------
    by
        `nobody`, where no pair was answered; `one`, where none was answered by two people on their own; else `several`.
    figures
        Whether there is anything to put into figures.
    reviewers
        Rows of the reviewers; only for an edition that may name them.
    differences
        The first pairs on which reviewers differ, those that are open before the rest; for such an edition alone too.
    more
        Whether there are more of these.
    """

    by: str
    figures: bool
    reviewers: list[TableRow]
    differences: list[TableRow]
    more: bool


def review_view(views: Views, ledger: Mapping[str, Entry], edition: str) -> ReviewView | None:
    """The section for an edition, `internal` or `public`; None for a survey without a review, see `number_review`."""
    if "review.pairs" not in ledger:
        return None
    pairs, twice, controls, reviewers = (
        ledger[f"review.{id}"].value or 0 for id in ("pairs", "pairs_answered_twice", "controls", "reviewers")
    )
    named = edition == "internal"
    differences = sorted(views.tables["review_disagreements"], key=lambda row: row["settled"] is not None)
    return ReviewView(
        by="nobody" if pairs == 0 else "one" if twice == 0 else "several",
        figures=pairs + controls + reviewers > 0,
        reviewers=views.tables["review_reviewers"] if named else [],
        differences=differences[:LISTED] if named else [],
        more=named and len(differences) > LISTED,
    )
