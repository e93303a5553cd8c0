"""Ledger entries of the times of day: activity levels, and overlaps of activity curves."""

from leopard_census.report.entries import EntryMaker, id_part, interval_of
from leopard_census.tables.read import Row

_GROUPS = {
    "adults": "encounters of named adults and subadults",
    "females": "encounters of named females, adults and subadults",
    "males": "encounters of named males, adults and subadults",
    "with-cubs": "encounters of named adults and subadults with a cub at the station",
    "without-cubs": "encounters of named adults and subadults without a cub at the station",
}
#: Columns of `activity.csv` that count the records left out, and the reasons in words.
LEFT_OUT = {
    "n_outside": "outside the survey window",
    "n_unsure_name": "of a name that is not sure enough",
    "n_no_effort": "on days on which the station did not work",
    "n_other_flank": "of animals known by the other flank only",
    "n_untimed": "without a time",
    "n_doubtful": "by clocks that are not trusted",
}
_CLOCKS = {"clock": "by the clock", "solar": "in solar time"}
_CURVE = "von Mises kernel, plug-in bandwidth of Taylor (2008) and Ridout and Linkie (2009)"
_LIMITS = "smoothed bootstrap, limits basic0"


def add_activity(maker: EntryMaker) -> None:
    """Add the level of every group, and the overlap that is quoted of every pair, by either clock."""
    for row in maker.sources.rows("activity"):
        _level(maker, row)
    for row in maker.sources.rows("activity_overlap"):
        if row["quoted"]:
            _overlap(maker, row)


def _level(maker: EntryMaker, row: Row) -> None:
    maker.add(
        f"activity.{id_part(row['group'])}.{row['clock']}.level",
        row["level"],
        tables=["activity"],
        digits=2,
        definition=f"Share of the day that the animals are active, {_CLOCKS[row['clock']]}; an upper bound where "
        "not all are active at the peak",
        formula=f"mean of the activity curve over its peak (Rowcliffe et al. 2014); {_CURVE}; {_LIMITS}",
        subset=f"{_subset(row['group'])}, {row['n']} records; {_left_out(row)}",
        interval=interval_of(row["level_lower"], row["level_upper"]),
        reason=row["note"] or "",
    )


def _overlap(maker: EntryMaker, row: Row) -> None:
    maker.add(
        f"overlap.{id_part(row['first'])}.{id_part(row['second'])}.{row['clock']}",
        row["overlap"],
        tables=["activity_overlap"],
        digits=2,
        definition=f"Coefficient of overlapping of two activity curves, {_CLOCKS[row['clock']]}: 0 nothing, 1 all",
        formula=f"estimator {row['estimator']} (Ridout and Linkie 2009); {_CURVE}; {_LIMITS}",
        subset=f"{_subset(row['first'])}, {row['n_first']} records; "
        f"{_subset(row['second'])}, {row['n_second']} records",
        interval=interval_of(row["basic0_lower"], row["basic0_upper"]),
    )


def _subset(group: str) -> str:
    records = _GROUPS.get(group, f"independent events of {group}, whether the animal has a name or not")
    return f"{records}, in the survey window on days on which the station worked"


def _left_out(row: Row) -> str:
    parts = [f"{row[column]} {reason}" for column, reason in LEFT_OUT.items() if row[column]]
    return f"left out: {', '.join(parts)}" if parts else "none left out"
