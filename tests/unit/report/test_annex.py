from leopard_census.provenance.ledger import Entry, LedgerInput
from leopard_census.report.annex import ledger_groups

COUNTS = LedgerInput("s/estimates/counts.csv", "a" * 64)
QUEUE = LedgerInput("s/individuals/review_queue.csv", "b" * 64)


def entry(
    id: str, formula: str = "number of rows", rule: str = "counts", file: LedgerInput = COUNTS
) -> Entry:
    return Entry(
        id=id,
        value=1,
        unit="animals",
        digits=0,
        definition="d",
        formula=formula,
        subset="s",
        rule=rule,
        inputs=(file,),
        code="c",
        config="d",
    )


def test_entries_stand_by_topic_in_the_order_of_the_chapters() -> None:
    ids = ["scr.density", "zebra.stripes", "count.cubs", "media.files", "count.all.min"]
    groups = ledger_groups(entry(id) for id in ids)
    assert [group.topic for group in groups] == ["media", "count", "scr", "zebra"]
    assert [e.id for e in groups[1].entries] == ["count.all.min", "count.cubs"]


def test_what_all_entries_of_a_group_share_is_said_once() -> None:
    alike, other = ledger_groups(
        [
            entry("count.cubs", "column both"),
            entry("count.all.min"),
            entry("identity.codes", rule="individuals"),
            entry("identity.to_review", file=QUEUE),
        ]
    )[::-1]
    assert (alike.topic, alike.inputs, alike.rule, alike.formula) == ("count", (COUNTS,), "counts", "")
    assert (other.topic, other.inputs, other.rule, other.formula) == ("identity", (), "", "number of rows")
