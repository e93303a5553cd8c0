"""Build the ledger of one survey from its tables."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from leopard_census.provenance.ledger import Entry, write_ledger
from leopard_census.provenance.record import read_record
from leopard_census.report.entries import EntryMaker, id_part, interval_of
from leopard_census.report.number_activity import add_activity
from leopard_census.report.number_cameras import add_cameras
from leopard_census.report.number_ecology import add_ecology
from leopard_census.report.number_estimates import add_estimates
from leopard_census.report.number_identity import add_identity
from leopard_census.report.number_plan import add_plan
from leopard_census.report.number_records import add_records
from leopard_census.report.number_review import add_review
from leopard_census.report.number_sensitivity import add_sensitivity
from leopard_census.report.number_survival import add_survival
from leopard_census.report.number_two_flanks import add_two_flanks
from leopard_census.report.sources import Sources, sources_from_records
from leopard_census.tables.change_verdict import digits_of_limits

#: Stands for the earlier winters in the id of their change; no survey is called so, as ids have no such dots.
EARLIER_TOGETHER = "earlier.mean"
#: What the column `earlier` of changes.csv says of the comparison with the mean of the earlier winters.
ALL_EARLIER = "earlier winters"
_CHANGE_FORMULAS = {
    "animals": "realised numbers on the ground that all winters looked at, joint spatial model, now over then",
    "closed": "count divided by the chance to be caught at least once, now over then; exact conditional interval, "
    "made wider by the error of these chances",
}


def write_numbers(
    *,
    survey: str,
    paths: Mapping[str, Path],
    records: Iterable[Path],
    earlier: Sequence[str],
    code: str,
    config: str,
    out: Path,
) -> None:
    """Write `numbers.json` of a survey.

    Parameters
    ----------
    paths
        The survey's tables by name, see `sources.contracts`; and `validation`.
    records
        Records of the jobs that made them.
    earlier
        Surveys that it is compared with.
    code, config
        Digests of this rule's own code and settings, for the numbers that it computes itself.
    """
    sources = sources_from_records(paths, map(read_record, records))
    write_ledger(out, survey, build_entries(survey, sources, earlier, code=code, config=config))


def build_entries(
    survey: str,
    sources: Sources,
    earlier: Sequence[str],
    *,
    code: str,
    config: str,
    maker: Callable[[Sources, str, str, str], EntryMaker] = EntryMaker,
) -> list[Entry]:
    """All entries of a survey, in no particular order. Ids that the design guarantees are always there.

    `maker` collects them; an audit hands in one that watches what is read.
    """
    collected = maker(sources, "numbers", code, config)
    add_records(collected)
    add_cameras(collected)
    add_review(collected)
    add_estimates(collected)
    add_plan(collected)
    add_identity(collected)
    add_two_flanks(collected)
    add_sensitivity(collected)
    add_ecology(collected)
    add_activity(collected)
    _changes(collected, survey, earlier)
    add_survival(collected, earlier)
    _validation(collected)
    return collected.entries


def _changes(maker: EntryMaker, survey: str, earlier: Sequence[str]) -> None:
    rows = {row["survey"]: row for row in maker.sources.rows("trend")}
    # The survey's own row holds the change against the mean of the earlier winters, where there are several.
    mean = f"the mean of the earlier winters{_without(maker)}"
    together = [(survey, EARLIER_TOGETHER, mean)] if len(earlier) > 1 else []
    for of_row, part, then in [*((other, other, other) for other in earlier), *together]:
        row = rows.get(of_row, {})
        value = row.get("ratio")
        maker.add(
            f"change.{part}.ratio",
            value,
            tables=["trend"],
            digits=digits_of_limits(row.get("ratio_lower"), row.get("ratio_upper")),
            interval=interval_of(row.get("ratio_lower"), row.get("ratio_upper")),
            definition=f"Adults and subadults of {survey} per animal of {then}",
            formula=_CHANGE_FORMULAS.get(row.get("ratio_method") or "", _CHANGE_FORMULAS["closed"]),
            subset="adults and subadults of the headline data sets",
            reason=" ".join(row[k] for k in ("assumption", "note") if row.get(k))
            or ("" if value is not None else f"There is no result of {then}."),
        )


def _without(maker: EntryMaker) -> str:
    """Which winters the ratio to the mean of the earlier ones leaves out."""
    rows = [row for row in maker.sources.rows("changes") if row["earlier"] == ALL_EARLIER]
    left = rows[0]["ratio_without"] if rows else None
    return f" (without {left})" if left else ""


def _validation(maker: EntryMaker) -> None:
    """Measures that are numbers; those that are true or false, pages print from the file itself."""
    for measure in maker.sources.validation:
        value = measure["value"]
        if isinstance(value, bool):
            continue
        maker.add(
            f"validation.{id_part(measure['id'])}",
            value,
            tables=["validation"],
            digits=0 if not isinstance(value, float) else 3 if abs(value) < 10 else 1,
            definition=measure["definition"],
            formula=f"measure {measure['id']}",
            subset="simulated survey" if measure["n"] is None else f"simulated survey, {measure['n']} cases",
            interval=interval_of(measure["lower"], measure["upper"]),
            reason="" if value is not None else "There is no case to measure it on.",
        )
