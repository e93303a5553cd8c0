"""Ledger entries on what effort was worth: flanks that could be seen, and days about which media and sheet differ."""

from leopard_census.report.entries import EntryMaker

# As the stage histories names it.
_ASSUMED = "both_flanks_days_assumed"
_FLANKS_NOT_TOLD = "The tables of this winter tell when stations worked, not which cameras."


def add_working_times(maker: EntryMaker, no_effort: str) -> None:
    """Add what the effort table says beyond effort itself.

    Parameters
    ----------
    no_effort
        Why the survey has no effort; empty when it has.
    """
    rows = maker.sources.rows("effort")
    told = [row for row in rows if row["both_flanks_days"] is not None]
    both = sum(row["both_flanks_days"] for row in told)
    flanks: list[tuple[str, float, str, str]] = [
        (
            "both_flanks_days",
            both,
            "Effort with two cameras at work that face each other, so that both flanks of a passing animal can be "
            "seen; a camera without a heading is taken to face the others",
            "sum of both_flanks_days",
        ),
        (
            "one_flank_days",
            sum(row["usage"] for row in told) - both,
            "Effort with a camera, or cameras on the same side, that sees one flank of a passing animal",
            "sum of (usage minus both_flanks_days)",
        ),
    ]
    for id, value, definition, formula in flanks:
        maker.add(
            f"effort.{id}",
            value if told else None,
            tables=["effort"],
            unit="station-days",
            digits=1,
            definition=definition,
            formula=formula,
            subset="analysis window",
            reason="" if told else no_effort or _FLANKS_NOT_TOLD,
        )
    assumed = next((r["value"] for r in maker.sources.rows("basis") if r["item"] == _ASSUMED), None)
    maker.add(
        "effort.both_flanks_assumed_days",
        None if assumed is None else float(assumed),
        tables=["basis"],
        unit="station-days",
        digits=1,
        definition="Part of the effort for both flanks on which two cameras are taken to face each other, as the "
        "heading of one is not on record",
        formula=f"row {_ASSUMED}",
        subset="analysis window",
        reason="" if assumed is not None else no_effort or _FLANKS_NOT_TOLD,
    )
    maker.add(
        "effort.in_doubt_days",
        None if no_effort else sum(row["usage"] for row in rows if row["doubts"]),
        tables=["effort"],
        unit="station-days",
        digits=1,
        definition="Effort on days about which the media say something else than the field sheet",
        formula="sum of usage where doubts is not empty",
        subset="analysis window",
        reason=no_effort,
    )
    maker.add(
        "effort.outage_days_with_files",
        None if no_effort else sum("files-in-outage" in row["doubts"] for row in rows),
        tables=["effort"],
        unit="days of stations",
        definition="Days of stations with files from a time that the field sheet calls an outage",
        formula="number of rows with files-in-outage among the doubts",
        subset="analysis window",
        reason=no_effort,
    )
    maker.add(
        "effort.measured_days",
        None if no_effort else sum(row["source"] == "measured" for row in rows),
        tables=["effort"],
        unit="days of stations",
        definition="Days of stations about which the media decided, not the field sheet alone",
        formula="number of rows with source measured",
        subset="analysis window",
        reason=no_effort,
    )
