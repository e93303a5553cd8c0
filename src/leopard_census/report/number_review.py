"""Ledger entries on the review: what people answered, how far they agree, how often they err, how long they look."""

from leopard_census.report.entries import EntryMaker, interval_of
from leopard_census.tables.read import Row

_TABLE = "review_summary"
_TWICE = "pairs that two or more answered in one round, each without knowing the others' answers"
# Column, id, unit, what it is.
_COUNTS = (
    ("n_decisions", "decisions", "decisions", "Decisions of people that stand, on pairs and on single sightings"),
    ("n_reviewers", "reviewers", "people", "People who answered pairs of sightings"),
    ("n_pairs", "pairs", "pairs", "Pairs of sightings that anybody answered"),
    ("n_pairs_twice", "pairs_answered_twice", "pairs", f"P{_TWICE[1:]}"),
    ("n_agreed", "pairs_agreed", "pairs", "Pairs on which all of these answers are alike"),
    ("n_disagreements", "disagreements", "pairs", "Pairs on which these answers differ"),
    ("n_open", "disagreements_open", "pairs", "Pairs on which answers differ and no later round settled which holds"),
    ("n_controls", "controls", "answers", "Answers, same or different, on planted pairs whose answer was known"),
    ("n_wrong", "controls_wrong", "answers", "Answers on planted pairs other than the one on record"),
)  # fmt: skip


def add_review(maker: EntryMaker) -> None:
    """Add what is known of the reviewers' work; nothing for a winter that survives as tables."""
    row = next(iter(maker.sources.rows(_TABLE)), None)
    if row is None:
        return
    for column, id, unit, definition in _COUNTS:
        maker.add(
            f"review.{id}",
            row[column],
            tables=[_TABLE],
            unit=unit,
            definition=definition,
            formula=f"column {column}",
            subset="decisions.csv, without what was passed over or taken back",
        )
    _kappa(maker, row)
    _errors(maker, row)
    maker.add(
        "review.seconds_per_decision",
        row["median_s"],
        tables=[_TABLE],
        unit="s",
        digits=0,
        definition="Median time that a reviewer looked at a pair before answering",
        formula="column median_s",
        subset="answers on pairs, planted ones among them, whose time was taken",
        reason="" if row["median_s"] is not None else "No answer has its time on record.",
    )


def _kappa(maker: EntryMaker, row: Row) -> None:
    none = (
        "No pair was answered by two people in one round."
        if row["n_pairs_twice"] == 0
        else "All gave one and the same answer throughout, so nothing is left for chance to get wrong."
    )
    maker.add(
        "review.kappa",
        row["kappa"],
        tables=[_TABLE],
        digits=2,
        definition="Agreement of reviewers beyond chance: Cohen's kappa, 1 where full and 0 for what chance gives",
        formula="observed agreement less that expected by chance, of all that chance leaves; pooled over each two "
        "reviewers; interval by bootstrap over pairs, or where all agree from Wilson's of the share that agrees",
        subset=f"{row['n_pairs_twice']} {_TWICE}",
        interval=interval_of(row["kappa_lower"], row["kappa_upper"]),
        reason="" if row["kappa"] is not None else none,
    )


def _errors(maker: EntryMaker, row: Row) -> None:
    maker.add(
        "review.error_rate",
        row["error_rate"],
        tables=[_TABLE],
        digits=3,
        definition="Share of planted pairs that reviewers answered otherwise than is on record",
        formula="n_wrong divided by n_controls; Wilson's interval",
        subset=f"{row['n_controls']} answers on planted pairs, same or different, of all reviewers",
        interval=interval_of(row["error_lower"], row["error_upper"]),
        reason="" if row["error_rate"] is not None else "No planted pair was answered.",
    )
