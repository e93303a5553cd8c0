"""Ledger entries on cameras: those without a file, clocks that may be wrong, cards that may lie in the wrong folder."""

from leopard_census.report.entries import EntryMaker

# Weak findings are questions: a file name made in another zone, say, beside a clock that nothing else speaks against.
_TELLING = ("strong", "moderate")


def add_cameras(maker: EntryMaker) -> None:
    """Add what the media say of their cameras; nothing for a winter that survives as tables."""
    if "operation_differences" in maker.sources:
        maker.add(
            "effort.without_files",
            len(_deployments(maker, "operation_differences", kind=("no-files",))),
            tables=["operation_differences"],
            unit="deployments",
            definition="Deployments that count as effort by the field sheet and gave no file of their time",
            formula="number of deploymentID with kind no-files",
            subset="all deployments",
        )
    if "clock_proposals" in maker.sources:
        maker.add(
            "clocks.suspect",
            len(_deployments(maker, "clock_proposals", strength=_TELLING)),
            tables=["clock_proposals"],
            unit="deployments",
            definition="Deployments whose times the media speak against, as clocks.csv corrects them now",
            formula="number of deploymentID with strength strong or moderate",
            subset="all deployments",
        )
    if "card_findings" in maker.sources:
        maker.add(
            "media.cards_suspect",
            len(_deployments(maker, "card_findings", strength=_TELLING)),
            tables=["card_findings"],
            unit="deployments",
            definition="Deployments whose files may be of another camera or another time than the field sheet says",
            formula="number of deploymentID with strength strong or moderate",
            subset="all deployments",
        )


def _deployments(maker: EntryMaker, table: str, **wanted: tuple[str, ...]) -> set[str]:
    return {
        row["deploymentID"]
        for row in maker.sources.rows(table)
        if all(row[column] in values for column, values in wanted.items())
    }
