"""Rows of `comparison.csv` by closed estimates and by minimum numbers."""

from typing import Any

from leopard_census.estimates.comparison.cameras import cameras_not_known
from leopard_census.estimates.comparison.cautions import alike
from leopard_census.estimates.comparison.closed_ratio import (
    closed_number,
    exact_ratio,
    recaptures,
    separate_ratio,
    shared_ratio,
)
from leopard_census.estimates.comparison.common_captures import frequencies_on, stations_to_compare
from leopard_census.estimates.comparison.counts import ASSUMPTION, count_ratio
from leopard_census.estimates.comparison.log_ratio import with_identity
from leopard_census.estimates.comparison.pair import Pair, cautions_of, joined, lowered, row_of
from leopard_census.estimates.comparison.rarefied import rarefied, rarefied_ratio, why_not_rarefied
from leopard_census.estimates.comparison.winters import Winter
from leopard_census.estimates.few import FEWEST

Row = dict[str, Any]

_MODEL = "M0, p by winter"
_CLOSED = (
    "Closed estimates as Poisson counts, each divided by its chance to be caught at least once ({then} then, {now} "
    "last). The interval holds the error of the counts and that of the chances. It assumes the same ground within "
    "reach in both winters and animals that are equally easy to catch."
)
_POOLED = (
    "The ratio pools the earlier winters, all their animals over all their chances, so that it can differ from the "
    "last number by their mean."
)
_SHARED_P = (
    "Closed estimates with one chance of capture an occasion in all winters; interval from the error of these "
    "estimates alone."
)
_OWN_P = "Closed estimates with a chance of capture for each winter; interval from the error of these estimates alone."
_TOO_FEW = (
    "In {those} fewer than {fewest} captures were of animals caught before ({numbers}): how many were missed "
    "is a matter of luck."
)
_NONE_THEN = (
    "No animal was counted in {those}, so that there is no ratio. The lower limit is that of the exact test."
)
_NO_STATION = (
    "Not possible: no station worked in all of these winters, so that other animals were in reach each time."
)
_ON_COMMON = "Of captures at stations that worked in all of the winters compared: {stations}."
_NARROW = (
    "Ground within reach, and animals that are harder to catch, are not in its interval: it shows no change."
)
_RAREFIED = (
    "Animals expected in the same number of station-days on common stations (Mao Tau). It takes out stations and "
    "effort, not the cameras."
)
_RAREFIED_NARROW = (
    "Its interval is too narrow where all animals were caught about equally often: it shows no change."
)
_NO_RAREFIED = (
    "No ratio: a winter without animals on the common stations, or of which the formula finds no animal missed, has no "
    "interval."
)


def closed_rows(pair: Pair) -> list[Row]:
    """Closed estimates of the winters that have one."""
    reasons = {winter.survey: _why_not_closed(winter) for winter in (*pair.earlier, pair.last)}
    here = pair.only([name for name, reason in reasons.items() if reason is None])
    if reasons[pair.last.survey] or not here.earlier:
        why = joined(*reasons.values())
        return [row_of(pair, "closed", _MODEL, None, note=f"Not possible: {why}")]
    left = " ".join(f"Without {name}: {reason}" for name, reason in reasons.items() if reason)
    stations = stations_to_compare([*here.earlier, pair.last])
    if stations is not None and not stations:
        return [row_of(pair, "closed", _MODEL, None, note=joined(_NO_STATION, left))]
    data = [frequencies_on(winter, stations) for winter in here.earlier]
    last = frequencies_on(pair.last, stations)
    exact, numbers = exact_ratio(data, last), [closed_number(one) for one in (*data, last)]
    if exact is None or None in numbers:
        where = "" if stations is None else f" {_ON_COMMON.format(stations=len(stations))}"
        why = f"Not possible: a closed estimate rises without end, or nobody was caught.{where}"
        return [row_of(pair, "closed", _MODEL, None, note=joined(why, left))]
    known = [number for number in numbers if number is not None]
    identity, missing = here.identity("M0", "n_hat")
    caught = [one.n / number for one, number in zip((*data, last), known, strict=True)]
    then = sum(caught[:-1]) / len(here.earlier)
    few = _too_few(pair, stations)
    on_common = None if stations is None else _ON_COMMON.format(stations=len(stations))
    note = joined(few, left, on_common, cautions_of(here), missing)
    rows = [
        row_of(
            pair, "closed", _MODEL, with_identity(exact, identity), comparable=few is None,
            now=known[-1],
            then=sum(known[:-1]) / len(here.earlier),
            winters_then=here.names,
            common_stations=None if stations is None else len(stations),
            assumption=joined(
                _CLOSED.format(then=f"{then:.2f}", now=f"{caught[-1]:.2f}"),
                _POOLED if len(here.earlier) > 1 else None,
            ),
            note=note,
        )
    ]  # fmt: skip
    if pair.single and (own := separate_ratio(data[0], last)) is not None:
        rows.append(
            row_of(pair, "closed, own error", _MODEL, with_identity(own, identity), comparable=False,
                   winters_then=here.names, assumption=_OWN_P, note=joined(_NARROW, note))
        )  # fmt: skip
    if (shared := shared_ratio(data, last)) is not None:
        found, test = shared
        said = f"One chance for all winters against one for each: p = {test.p_value:.3f}."
        rows.append(
            row_of(pair, "closed, own error", "M0, one p", with_identity(found, identity), comparable=False,
                   winters_then=here.names, assumption=_SHARED_P, note=joined(said, _NARROW, note))
        )  # fmt: skip
    return rows


def _too_few(pair: Pair, stations: frozenset[str] | None) -> str | None:
    """Winters with effort whose recaptures at these stations tell too little.

    Those without any count among them: to leave them out of a mean is to choose winters by their luck.
    """
    known = [winter for winter in (*pair.earlier, pair.last) if winter.station_days is not None]
    again = {w.survey: recaptures(frequencies_on(w, stations)) if w.histories else 0 for w in known}
    few = {name: number for name, number in again.items() if number < FEWEST}
    if not few:
        return None
    numbers = ", ".join(str(number) for number in few.values())
    return _TOO_FEW.format(those=", ".join(few), fewest=FEWEST, numbers=numbers)


def _why_not_closed(winter: Winter) -> str | None:
    if winter.station_days is None:
        return f"no effort survives from {winter.survey}."
    if winter.closed["n_hat"] is None:
        reason = winter.closed["note"] or "no closed estimate"
        return f"{winter.survey} has no closed estimate ({lowered(reason).rstrip('.')})."
    return None


def counted_rows(pair: Pair) -> list[Row]:
    """Minimum numbers, at equal effort and bare, each with its effort and method."""
    counts = [winter.n_min for winter in pair.earlier]
    total = sum(counts) + pair.last.n_min
    note: str | None = "No animal was counted in any of these winters."
    if total:
        none_then = None
        if not sum(counts):
            those = "the earlier winter" if len(counts) == 1 else "any of the earlier winters"
            none_then = _NONE_THEN.format(those=those)
        note = joined(none_then, cautions_of(pair), cameras_not_known((*pair.earlier, pair.last)))
    bare = row_of(
        pair, "minimum numbers", "exact conditional",
        count_ratio(counts, pair.last.n_min) if total else None,
        winters_then=pair.names if total else None,
        comparable=pair.known and alike(pair.earlier, pair.last),
        now=pair.last.n_min,
        then=sum(counts) / len(counts),
        assumption=ASSUMPTION,
        note=note,
    )  # fmt: skip
    return [_rarefied_row(pair) | _effort(pair), bare | _effort(pair)]


def _rarefied_row(pair: Pair) -> Row:
    reasons = {winter.survey: why_not_rarefied(winter) for winter in (*pair.earlier, pair.last)}
    here = pair.only([name for name, reason in reasons.items() if reason is None])
    if reasons[pair.last.survey] or not here.earlier:
        return row_of(pair, "rarefied", "Mao Tau", None, note=joined(*reasons.values()))
    found = rarefied([*here.earlier, pair.last])
    if not found:
        why = "Not possible: no station worked in all of these winters."
        return row_of(pair, "rarefied", "Mao Tau", None, note=joined(why, cautions_of(here)))
    then, now = [found[winter.survey] for winter in here.earlier], found[pair.last.survey]
    ratio = rarefied_ratio(now, then)
    left = " ".join(f"Without {name}." for name, reason in reasons.items() if reason)
    return row_of(
        pair, "rarefied", "Mao Tau", ratio, comparable=False,
        now=now.expected,
        then=sum(one.expected for one in then) / len(then),
        winters_then=here.names if ratio else None,
        common_stations=now.stations,
        rarefied_days=now.station_days,
        assumption=_RAREFIED,
        note=joined(_RAREFIED_NARROW if ratio else _NO_RAREFIED, left, cautions_of(here)),
    )  # fmt: skip


def _effort(pair: Pair) -> Row:
    """Effort and method, without which no count is to be read."""
    days = [winter.station_days or 0.0 for winter in pair.earlier]
    told = {
        "station_days_now": pair.last.station_days,
        "station_days_then": sum(days) / len(days) if pair.known else None,
        "method_now": pair.last.method,
        "method_then": ", ".join(dict.fromkeys(winter.method for winter in pair.earlier)),
    }
    return {name: value for name, value in told.items() if value is not None}
