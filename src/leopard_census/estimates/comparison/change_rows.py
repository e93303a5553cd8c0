"""Rows of `changes.csv`: what "12 leopards against 7 to 9" is worth, one for each comparison of winters.

Everything in them stands in `comparison.csv` and `trend.csv` too, in many rows. Here it stands in one, with an answer
in sentences, so that nobody quotes the counts without the rest.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from leopard_census.estimates.comparison.cameras import camera_cautions
from leopard_census.estimates.comparison.comparison_rows import pairs_of
from leopard_census.estimates.comparison.pair import Pair, joined
from leopard_census.estimates.comparison.winters import Winter
from leopard_census.tables.change_verdict import SENTENCES, Verdict, digits_of_limits

Row = dict[str, Any]
Table = Sequence[Mapping[str, Any]]

_WHAT = {
    "animals": "Animals that were there, missed ones among them",
    "closed": "Animals by closed estimates, missed ones among them",
}
_METHODS = {
    "photo": "photos",
    "both": "photos and video",
    "tables": "from tables",
    "not known": "method not known",
}
_COUNTS_ALONE = "Counts rise with effort and with better cameras, so that alone they show no change."
_EQUAL_EFFORT_ALONE = "That takes out effort and stations, not the cameras."
_NO_RATIO = "How many times as many animals were there cannot be told."
# Ways that may give the printed ratio, and how they are called where they do not.
_WAYS = {"animals": "By places", "closed": "By closed estimates"}


def change_rows(winters: Sequence[Winter], compared: Table) -> list[Row]:
    """One row for the last winter against each earlier one and, of several, against all; none of one winter alone.

    Parameters
    ----------
    compared
        Rows of `comparison.csv`.
    """
    return [
        _row(pair, [row for row in compared if row["earlier"] == pair.name]) for pair in pairs_of(winters)
    ]


def _row(pair: Pair, compared: Table) -> Row:
    declared = next((row for row in compared if row["declared"]), None)
    equal: Mapping[str, Any] = next((row for row in compared if row["method"] == "rarefied"), {})
    verdict: Verdict = declared["verdict"] if declared else "not comparable"
    row = _counted(pair) | {
        "common_stations": equal.get("common_stations"),
        "rarefied_days": equal.get("rarefied_days"),
        "rarefied_now": equal.get("now"),
        "rarefied_then": equal.get("then"),
        "verdict": verdict,
        "meaning": SENTENCES[verdict],
    }
    if declared:
        row |= {name: declared[name] for name in ("ratio", "lower", "upper")}
        used = declared["winters_then"].split(", ")
        missing = [winter.survey for winter in pair.earlier if winter.survey not in used]
        row |= {"ratio_method": declared["method"], "ratio_winters": len(used)}
        row["ratio_without"] = ", ".join(missing) or None
    else:
        row["reason"] = _why_none(compared)
    cameras = dict.fromkeys(line for one in pair.earlier for line in camera_cautions(one, pair.last))
    row["answer"] = joined(_of_counts(row), *cameras, _of_equal_effort(row), _of_ratio(row))
    return row


def _why_none(compared: Table) -> str | None:
    """Why none of the ways that may give the printed ratio gives one."""
    told = []
    for method, way in _WAYS.items():
        note = next((row["note"] for row in compared if row["method"] == method and row.get("note")), None)
        if note is not None:
            told.append(f"{way}: {note}")
    return joined(*told)


def _counted(pair: Pair) -> Row:
    """Numbers as they were counted, with effort and method."""
    last, then = pair.last, [winter.n_min for winter in pair.earlier]
    now_most = last.counts["adults"]["n_max"]
    then_most = max(winter.counts["adults"]["n_max"] for winter in pair.earlier)
    row: Row = {
        "survey": last.survey,
        "earlier": pair.name,
        "winters": len(pair.earlier),
        "counted_now": last.n_min,
        "counted_now_most": now_most,
        "counted_then_lowest": min(then),
        "counted_then_highest": max(then),
        "counted_then_most": then_most,
        "station_days_now": last.station_days,
        "method_now": last.method,
        "method_then": ", ".join(dict.fromkeys(winter.method for winter in pair.earlier)),
    }
    days = [winter.station_days for winter in pair.earlier if winter.station_days is not None]
    if len(days) == len(pair.earlier):
        row |= {"station_days_then_least": min(days), "station_days_then_most": max(days)}
    if min(then) > 0:
        row |= {
            "counted_ratio_lowest": last.n_min / then_most,
            "counted_ratio_highest": now_most / min(then),
        }
    return row


def _of_counts(row: Row) -> str:
    counted = _range(row["counted_now"], row["counted_now_most"])
    then = _range(row["counted_then_lowest"], row["counted_then_most"])
    now = _effort(row["station_days_now"], row["station_days_now"])
    before = _effort(row.get("station_days_then_least"), row.get("station_days_then_most"))
    return (
        f"Counted: {counted} against {then}, in {now} ({_method(row['method_now'])}) against {before} "
        f"({_method(row['method_then'])}). {_COUNTS_ALONE}"
    )


def _method(told: str) -> str:
    """Methods in words, each once."""
    return ", ".join(_METHODS.get(one, one) for one in told.split(", "))


def _effort(least: float | None, most: float | None) -> str:
    if least is None or most is None:
        return "effort that is not on record"
    return f"{_range(round(least), round(most))} station-days"


def _of_equal_effort(row: Row) -> str:
    if row["rarefied_now"] is None or row["rarefied_then"] is None:
        return "At equal effort they cannot be compared."
    stations = row["common_stations"]
    where = "the one station" if stations == 1 else f"the {stations} stations"
    # Winters without effort on record take no part in this.
    which = "in both winters" if row["winters"] == 1 else "in all winters with effort on record"
    return (
        f"In the same {row['rarefied_days']:.0f} station-days at {where} that worked {which}: "
        f"{row['rarefied_now']:.1f} against {row['rarefied_then']:.1f}. {_EQUAL_EFFORT_ALONE}"
    )


def _of_ratio(row: Row) -> str:
    """The ratio never without its interval, and the sentence of the verdict."""
    if row.get("ratio") is None:
        return str(joined(_NO_RATIO, row.get("reason"), SENTENCES["not comparable"]))
    lower, upper = row["lower"], row["upper"]
    digits = digits_of_limits(lower, upper)
    if lower is None and upper is None:
        limits = "no interval"
    elif upper is None:
        limits = f"95% interval from {lower:.{digits}f} up"
    elif lower is None:
        limits = f"95% interval up to {upper:.{digits}f}"
    else:
        limits = f"95% interval {lower:.{digits}f} to {upper:.{digits}f}"
    against = ""
    if row["ratio_without"]:
        against = f", against {row['ratio_winters']} of the {row['winters']} winters (without {row['ratio_without']})"
    return (
        f"{_WHAT[row['ratio_method']]}{against}: {row['ratio']:.2f} times as many ({limits}). "
        f"{SENTENCES[row['verdict']]}"
    )


def _range(least: int, most: int) -> str:
    """One number, or two with a word between them."""
    return str(least) if least == most else f"{least} to {most}"
