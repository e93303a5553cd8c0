"""What `leopard-census fit-scr` prints for a person."""

from collections.abc import Iterator, Mapping, Sequence
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
    yield f"{parameters} parameters, AIC {_number(result['aic'])}, AICc {_number(result['aicc'])}"
    yield ""
    if not result["converged"]:
        yield "Not converged: these values are no estimates."
    yield from _table(result["estimates"])
    yield from _profiles(result.get("profile", ()))
    yield ""
    yield "Derived from the animals caught, and on the mask of the fit"
    yield from _table([*result["derived"], *result["region_n"]])


def _profiles(intervals: Sequence[Record]) -> Iterator[str]:
    """Profile intervals, D per 100 km2 as elsewhere."""
    for one in intervals:
        factor = _HA_PER_100_KM2 if one["name"] == "D" else 1.0
        low, high = (
            "no end" if one[key] is None else _number(one[key] * factor) for key in ("lower", "upper")
        )
        note = f" ({one['note']})" if one["note"] else ""
        yield f"  profile interval of {one['name']}: {low} to {high}{note}"


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


def _table(records: Sequence[Record]) -> Iterator[str]:
    rows = [_HEADINGS, *map(_row, records)]
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


def _row(record: Record) -> tuple[str, str, str, str, str]:
    name, factor = str(record["parameter"]), 1.0
    if name == "D":
        name, factor = "D per 100 km2", _HA_PER_100_KM2
    elif name == "esa":
        factor = 0.01
    where = [f"session {record['session']}"] if record.get("session") else []
    where += [str(one) for one in (record.get("group"), record.get("level"), record.get("note")) if one]
    value, se, lower, upper = (
        None if record[key] is None else record[key] * factor for key in ("estimate", "se", "lower", "upper")
    )
    if value is not None and se is not None and se > _NOTHING_KNOWN * abs(value):
        return _NAMES.get(name, name), ", ".join(where), _number(value), "not known", "not known"
    interval = (
        "-" if lower is None else f"{_number(lower)} to {'no end' if upper is None else _number(upper)}"
    )
    return _NAMES.get(name, name), ", ".join(where), _number(value), _number(se), interval


def _number(value: float | None) -> str:
    """Four digits, or all before the point of what has no more than seven."""
    if value is None:
        return "-"
    return f"{value:.0f}" if 1000 <= abs(value) < 1e7 else f"{value:.4g}"
