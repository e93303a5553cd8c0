"""What `leopard-census fit-scr` prints for a person."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import sqrt
from typing import Any

Record = Mapping[str, Any]

_HA_PER_100_KM2 = 10_000.0
# A standard error of so many times the value is none: with a log link that of the coefficient is then above 3, a factor
# of 300 to either side, which is where `identified` takes it for unknown too.
_NOTHING_KNOWN = 100.0
_HEADINGS = ("parameter", "where", "estimate", "SE", "95% interval")
_NAMES = {
    "esa": "effective area, km2",
    "E.N": "N on the mask, expected",
    "R.N": "N on the mask, realised",
    "sigma": "sigma, m",
}


def lines(result: Record) -> Iterator[str]:
    """Data, model, estimates, what is derived."""
    yield from _data(result)
    yield ""
    summed = "summed over occasions" if result["collapsed"] else "occasion by occasion"
    if result["loglik"] is not None:
        yield f"log-likelihood {result['loglik']:.6f} (captures {summed})"
    if "estimates" not in result:
        return
    parameters = result["n_parameters"]
    yield f"{_many(parameters, 'parameter')}, AIC {_criterion(result['aic'])}, AICc {_criterion(result['aicc'])}"
    yield ""
    if not result["converged"]:
        yield "Not converged: these values are no estimates."
    yield from _table(result["estimates"], result["model"]["fixed"])
    yield from _effects(result)
    yield from _profiles(result.get("profile", ()), result["beta_names"])
    yield ""
    yield "Derived from the animals caught, and on the mask of the fit"
    yield from _table([*result["derived"], *result["region_n"]])


def _effects(result: Record) -> Iterator[str]:
    """Coefficients beside the constants: slopes, which the values at levels do not tell, and contrasts."""
    from leopard_census.estimates.scr.estimates import Z95

    rows = []
    for i, name in enumerate(result["beta_names"]):
        # The share of the second class has no other constant.
        if "." not in name or name.startswith("pmix.h2"):
            continue
        value, variance = result["beta"][name], result["vcov"][i][i]
        told = result["converged"] and name not in result["not_identified"]
        known = told and variance is not None and value is not None
        row = {"parameter": name, "estimate": value, "se": None, "lower": None, "upper": None}
        if known:
            se = sqrt(variance)
            row |= {"se": se, "lower": value - Z95 * se, "upper": value + Z95 * se}
        rows.append(row)
    if rows:
        yield ""
        yield "Effects, on the link scale"
        yield from _table(rows)


def _profiles(intervals: Sequence[Record], coefficients: Sequence[str]) -> Iterator[str]:
    """Profile intervals, D per 100 km2 as elsewhere; of a constant beside effects, where it stands."""
    for one in intervals:
        name, factor = ("D per 100 km2", _HA_PER_100_KM2) if one["name"] == "D" else (one["name"], 1.0)
        low, high = (
            "no end" if one[key] is None else _number(one[key] * factor) for key in ("lower", "upper")
        )
        beside = any(other.startswith(f"{one['name']}.") for other in coefficients)
        notes = ["at the first level of words and at 0 of numbers"] if beside else []
        notes += [one["note"]] if one["note"] else []
        note = f" ({'; '.join(notes)})" if notes else ""
        yield f"  profile interval of {_NAMES.get(name, name)}: {low} to {high}{note}"


def _data(result: Record) -> Iterator[str]:
    model = result["model"]
    for session in result["sessions"]:
        name = f"session {session['session']}: " if len(result["sessions"]) > 1 else ""
        yield (
            f"{name}{_many(session['animals'], 'animal')}, {_many(session['captures'], 'capture')}, "
            f"{_many(session['detectors'], 'detector')}, {_many(session['occasions'], 'occasion')}; mask of "
            f"{session['cells']} cells, {session['area_ha'] / 100:.6g} km2"
        )
    fixed = [f"{name} = {value:g}" for name, value in model["fixed"].items()]
    yield f"{model['detector']}, {model['detectfn']}: {', '.join([*model['formulas'], *fixed])}"


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _table(records: Sequence[Record], fixed: Collection[str] = ()) -> Iterator[str]:
    rows = [_HEADINGS, *(_row(record, fixed) for record in records)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEADINGS))]
    if widths[1] == len(_HEADINGS[1]) and not any(row[1] for row in rows[1:]):
        widths[1] = 0
    for row in rows:
        cells = [
            f"{cell:<{width}}" if i < 2 else f"{cell:>{width}}"
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            if width
        ]
        yield ("  " + "  ".join(cells)).rstrip()


def _row(record: Record, fixed: Collection[str]) -> tuple[str, str, str, str, str]:
    name, factor = str(record["parameter"]), 1.0
    held = name in fixed
    if name == "D":
        name, factor = "D per 100 km2", _HA_PER_100_KM2
    elif name == "esa":
        factor = 0.01
    where = [f"session {record['session']}"] if record.get("session") else []
    where += [str(one) for one in (record.get("group"), record.get("level"), record.get("note")) if one]
    value, se, lower, upper = (
        None if record[key] is None else record[key] * factor for key in ("estimate", "se", "lower", "upper")
    )
    if held:
        return _NAMES.get(name, name), ", ".join(where), _number(value), "fixed", "-"
    if value is not None and se is not None and se > _NOTHING_KNOWN * abs(value):
        return _NAMES.get(name, name), ", ".join(where), _number(value), "not known", "not known"
    interval = (
        "-" if lower is None else f"{_number(lower)} to {'no end' if upper is None else _number(upper)}"
    )
    return _NAMES.get(name, name), ", ".join(where), _number(value), _number(se), interval


def _criterion(value: float | None) -> str:
    """Two digits behind the point whatever stands before it: models are told apart by differences of about 2."""
    return "-" if value is None else f"{value:.2f}"


def _number(value: float | None) -> str:
    """Four digits, or all before the point of what has no more than seven."""
    if value is None:
        return "-"
    return f"{value:.0f}" if 1000 <= abs(value) < 1e7 else f"{value:.4g}"
