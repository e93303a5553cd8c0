"""Rows of `identity.csv`: each estimate with sampling error alone, and with the error of identities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Any

from leopard_census.estimates.identity.combine import (
    RULES,
    Combined,
    One,
    counts_interval,
    log_variance,
)
from leopard_census.estimates.identity.refits import Refitted
from leopard_census.estimates.identity.scr_draws import QUANTITIES
from leopard_census.estimates.identity.sets import Draw
from leopard_census.tables.closed_limits import whole_animals

Row = dict[str, Any]

UNITS = {
    "n": "animals",
    "n_min": "animals",
    "n_max": "animals",
    "n_hat": "animals",
    "n_region": "animals",
    "density": "animals per 100 km2",
    "sigma": "m",
    "g0": "per station-day",
}
#: Estimates of numbers of animals, whose limits are whole ones.
NUMBERS = ("n_hat", "n_region")
NO_DRAWS = (
    "Nothing is known of errors of identification in this winter, as its names came without pictures: the interval "
    "holds sampling error alone."
)
NOTHING_KNOWN = (
    "Nothing is known of errors of identification in this winter, as its names came without pictures."
)
NO_BOUNDS = "Rates of error say nothing of flanks: these are the bounds by the names on record."
ALL_EQUAL = "All draws give the same estimate, so uncertain identities add nothing."
ALL_EQUAL_NOT_BEST = "All draws give the same estimate, which is not that from the names that stand."
TOO_UNEVEN = "So much of the weight lies on few draws that they set no upper limit together."
NO_START = "The names that stand give no spatial estimate to start from."
AT_THE_END = "The chance lies at 0 or 1, where it has no log odds."
NO_WEIGHT = "The draws that give an estimate have no weight."
DIFFERS = "It differs between animals, stations or days, so there is no one value."
# Where the estimate of the names that stand and the mean over draws lie this far apart, in standard errors of the
# latter, the note says so: half a standard error is a fifth of the width of the interval (own choice).
_APART = 0.5
# Part of the draws that weights may cost before the note says so (own choice).
_FEW_COUNT = 0.5
# Relative difference below which two estimates are one, as far as tables tell.
_TABLE_DIGITS = 1e-3


@dataclass(frozen=True)
class Best:
    """The estimate from the names that stand, as `closed.csv` and `scr.csv` have it.

    Attributes
    ----------
    why_none
        Why there is none; empty otherwise.
    """

    value: float | None
    se: float | None = None
    lower: float | None = None
    upper: float | None = None
    why_none: str = ""


@dataclass(frozen=True)
class Origin:
    """Where the draws of a winter come from.

    Attributes
    ----------
    source
        As the table has it: pictures, assumed; None where there are no draws.
    note
        What every row that rests on them has to say.
    why_none
        Why a data set has none, as said of an estimate.
    of_counts
        The same, as said of a bare count.
    """

    source: str | None = None
    note: str = ""
    why_none: str = NO_DRAWS
    of_counts: str = NOTHING_KNOWN


#: Draws of a winter that starts from media: plausible ways to share its sightings out among animals.
PICTURES = Origin("pictures")


def count_rows(
    draws: Sequence[Draw], best: Mapping[str, int | None], origin: Origin, data_set: str = "headline"
) -> list[Row]:
    """Numbers of animals known, least and largest: their distribution over the draws is all their error."""
    values = {
        "n_min": [draw.n_min for draw in draws],
        "n_max": [draw.n_max for draw in draws],
    }
    return [
        _counted(data_set, quantity, own, draws, best.get(quantity), origin)
        for quantity, own in values.items()
    ]


def set_size_row(draws: Sequence[Draw], best: int | None, data_set: str, origin: Origin) -> Row:
    """Number of animals caught in a data set."""
    return _counted(data_set, "n", [draw.of(data_set).n for draw in draws], draws, best, origin)


def _counted(
    data_set: str,
    quantity: str,
    values: Sequence[int | None],
    draws: Sequence[Draw],
    best: int | None,
    origin: Origin,
) -> Row:
    known = [(v, draw.weight) for v, draw in zip(values, draws, strict=True) if v is not None]
    if not any(weight > 0 for _, weight in known):
        # Of bare counts there is no interval to say anything of.
        none = NO_BOUNDS if draws else origin.of_counts
        note = NO_WEIGHT if known else none
        return _row(data_set, "known", quantity, best, ()) | {"estimate": best, "note": note}
    row = _row(data_set, "known", quantity, best, draws, origin)
    mean, deviation, _, lower, upper = counts_interval([v for v, _ in known], [w for _, w in known])
    spread = len({v for v, _ in known}) > 1
    # Draws without weight say by their number alone that identities are open; their note is about weights.
    weighty = len({v for v, weight in known if weight > 0}) > 1
    return row | {
        "estimate": mean,
        "se": deviation,
        "lower": lower,
        "upper": upper,
        "identity_share": 1.0 if weighty else 0.0,
        "var_log_sampling": 0.0,
        "var_log_identity": (log_variance(mean, deviation) or 0.0) if mean > 0 else None,
        "note": _joined(origin.note, "" if spread else _all_equal(best, mean)),
    }


def closed_rows(data_set: str, best: Mapping[str, Best], refitted: Refitted, origin: Origin) -> list[Row]:
    """One row for each closed-population model."""
    return [
        _combined(
            data_set,
            model,
            "n_hat",
            one,
            refitted.draws,
            [found[model].one for found in refitted.closed],
            [found[model].failed for found in refitted.closed],
            origin,
        )
        for model, one in best.items()
    ]


def scr_rows(data_set: str, best: Mapping[str, Best], refitted: Refitted, origin: Origin) -> list[Row]:
    """One row for each quantity of the spatial model."""
    rows = []
    for quantity in QUANTITIES:
        one = best.get(quantity, Best(None, why_none=DIFFERS))
        if refitted.scr is None:
            ones: list[One | None] = [None] * len(refitted.draws)
            failed = [one.why_none or NO_START] * len(ones)
        else:
            ones = [found.ones.get(quantity) for found in refitted.scr]
            failed = [found.failed for found in refitted.scr]
            if quantity == "g0":
                at_end = [one is not None and not 0 < one.value < 1 for one in ones]
                ones = [None if end else one for one, end in zip(ones, at_end, strict=True)]
                failed = [AT_THE_END if end else reason for reason, end in zip(failed, at_end, strict=True)]
        rows.append(_combined(data_set, "scr", quantity, one, refitted.draws, ones, failed, origin))
    return rows


def _combined(
    data_set: str,
    model: str,
    quantity: str,
    best: Best,
    draws: Sequence[Draw],
    ones: Sequence[One | None],
    failed: Sequence[str],
    origin: Origin,
) -> Row:
    numbers = quantity in NUMBERS
    lower, upper = whole_animals(best.lower, best.upper) if numbers else (best.lower, best.upper)
    row = _row(data_set, model, quantity, best.value, draws, origin) | {
        "se_sampling": best.se,
        "lower_sampling": lower,
        "upper_sampling": upper,
    }
    if not draws:
        alone = {"estimate": best.value, "se": best.se, "lower": lower, "upper": upper}
        variance = log_variance(best.value, best.se) if best.value else None
        note = origin.why_none if best.value is not None else best.why_none
        return row | alone | {"var_log_sampling": variance, "note": note or None}
    weighted = [
        One(draw.draws, draw.weight, one.value, one.variance, one.lower, one.upper)
        for draw, one in zip(draws, ones, strict=True)
        if one is not None and draw.weight > 0
    ]
    lost = [draw.draws for draw, one in zip(draws, ones, strict=True) if one is None]
    row["draws_failed"] = sum(lost)
    notes = [best.why_none] if best.value is None and best.why_none else []
    if notes and weighted:
        notes = [f"The names that stand give no estimate ({best.why_none.rstrip('.')})."]
    if not weighted:
        return row | {"note": _joined(*(notes or [_failures(draws, ones, failed) if lost else NO_WEIGHT]))}
    notes.insert(0, origin.note)
    found = RULES[quantity](weighted)
    if not lost and len({one.value for one in ones if one is not None}) == 1:
        notes.append(_all_equal(best.value, found.value))
    if lost:
        notes.append(_failures(draws, ones, failed))
    notes += _on_limits(found, weighted)
    notes += _on_weights(found, draws, ones)
    # Rates say beforehand that some names are not those of animals.
    if best.value is not None and found.total > 0 and origin == PICTURES:
        notes += _apart(best.value, found)
    return row | {
        "estimate": found.value,
        "se": found.se,
        "lower": found.lower,
        "upper": found.upper,
        "identity_share": found.share if found.sampled or found.between == 0 else None,
        "var_log_sampling": found.within if found.sampled else None,
        "var_log_identity": found.between,
        "note": _joined(*notes),
    }


def _on_limits(found: Combined, ones: Sequence[One]) -> list[str]:
    """What the draws' own limits leave open."""
    none, total = sum(one.draws for one in ones if one.lower is None), sum(one.draws for one in ones)
    if none == total:
        return ["No draw's estimate has an interval."]
    told = f"{none} of {total} draws give an estimate without an interval"
    if none and found.lower is None:
        return [f"{told}, so there is none over all draws."]
    notes = [f"{told}; these enter as they are."] if none else []
    if found.upper is None and all(one.upper is None or isfinite(one.upper) for one in ones) and not none:
        notes.append(TOO_UNEVEN)
    elif found.upper is None:
        notes.append(
            "Draws that set no upper limit hold 5% of the weight or more, so there is none: half of what such a draw "
            "holds possible lies above its estimate, without end."
        )
    return notes


def _all_equal(best: float | None, value: float) -> str:
    """What equal draws say of the names that stand."""
    # The estimate of the names was read from a table, with the decimals that it holds.
    same = best is None or abs(value - best) <= _TABLE_DIGITS * abs(best)
    return ALL_EQUAL if same else ALL_EQUAL_NOT_BEST


def _on_weights(found: Combined, draws: Sequence[Draw], ones: Sequence[One | None]) -> list[str]:
    """Where few draws hold most of the weight."""
    drawn = sum(draw.draws for draw, one in zip(draws, ones, strict=True) if one is not None)
    if found.m >= _FEW_COUNT * drawn:
        return []
    return [
        f"The draws differ much in weight: {drawn} of them tell no more than {found.m:.0f} of equal weight would."
    ]


def _apart(best: float, found: Combined) -> list[str]:
    """Where names that stand and draws differ by much."""
    distance = abs(best / found.value - 1) / sqrt(found.total)
    if distance < _APART:
        return []
    side = "above" if found.value > best else "below"
    return [
        f"The mean over the draws lies {side} the estimate from the names that stand: draws also share out the "
        "sightings that wait for review."
    ]


def _failures(draws: Sequence[Draw], ones: Sequence[One | None], failed: Sequence[str]) -> str:
    """How many draws have no estimate, why, and what that does to the interval."""
    reasons: Counter[str] = Counter()
    for draw, one, reason in zip(draws, ones, failed, strict=True):
        if one is None:
            reasons[reason or DIFFERS] += draw.draws
    total, lost = sum(draw.draws for draw in draws), sum(reasons.values())
    told = "; ".join(f"{number}: {reason.rstrip('.')}" for reason, number in reasons.most_common(3))
    if lost == total:
        return f"None of the {total} draws gives an estimate ({told})."
    weight = sum(draw.weight for draw in draws)
    without = sum(draw.weight for draw, one in zip(draws, ones, strict=True) if one is None)
    if without == weight:
        return f"{lost} of {total} draws give no estimate ({told}), and the others have no weight."
    share = without / weight
    of_weight = (
        "" if round(100 * share) == round(100 * lost / total) else f" and hold {share:.0%} of the weight"
    )
    return (
        f"{lost} of {total} draws give no estimate{of_weight} ({told}). They are left out of mean and interval, though "
        "most set no upper limit: the truth may lie higher than the interval says."
    )


def _joined(*sentences: str) -> str | None:
    return " ".join(filter(None, sentences)) or None


def _row(
    data_set: str,
    model: str,
    quantity: str,
    best: float | None,
    draws: Sequence[Draw],
    origin: Origin | None = None,
) -> Row:
    return {
        "data_set": data_set,
        "model": model,
        "quantity": quantity,
        "unit": UNITS[quantity],
        "best": best,
        "draws": sum(draw.draws for draw in draws),
        "draws_distinct": len(draws),
        "draws_failed": 0,
        "source": origin.source if origin and draws else None,
    }
