"""The ledger as the annex prints it: the numbers that the text leads to, by what they are about."""

from collections.abc import Iterable
from dataclasses import dataclass

from leopard_census.provenance.ledger import Entry, LedgerInput

# First words of the ids, in the order of the chapters.
_TOPICS = (
    *("media", "clocks", "sightings", "identity", "review", "count", "effort", "encounters"),
    *(
        "closed",
        "closure",
        "accumulation",
        "scr",
        "two_flanks",
        "sensitivity",
        "legacy",
        "activity",
        "overlap",
        "bycatch",
        "sex",
        "associations",
    ),
    *("change", "survival", "plan", "validation"),
)


@dataclass(frozen=True)
class LedgerGroup:
    """Entries about one thing.

    Attributes
    ----------
    topic
        First word of their ids.
    entries
        By id.
    inputs, rule, formula
        What all of them share, to be said once; empty where they differ.
    """

    topic: str
    entries: tuple[Entry, ...]
    inputs: tuple[LedgerInput, ...]
    rule: str
    formula: str


def ledger_groups(entries: Iterable[Entry]) -> list[LedgerGroup]:
    """Entries by topic, topics in the order of the chapters and unknown ones at the end."""
    by_topic: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: entry.id):
        by_topic.setdefault(entry.id.partition(".")[0], []).append(entry)
    order = {topic: place for place, topic in enumerate(_TOPICS)}
    topics = sorted(by_topic, key=lambda topic: (order.get(topic, len(order)), topic))
    return [_group(topic, by_topic[topic]) for topic in topics]


def _group(topic: str, entries: list[Entry]) -> LedgerGroup:
    inputs = {entry.inputs for entry in entries}
    rules = {entry.rule for entry in entries}
    formulas = {entry.formula for entry in entries}
    return LedgerGroup(
        topic,
        tuple(entries),
        inputs=inputs.pop() if len(inputs) == 1 else (),
        rule=rules.pop() if len(rules) == 1 else "",
        formula=formulas.pop() if len(formulas) == 1 and len(entries) > 1 else "",
    )
