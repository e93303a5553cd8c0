"""Publications and results of surveys that are made up for the tests."""

from typing import Any

from leopard_census.audit.claims.check import check_claims
from leopard_census.audit.claims.checked import Checked
from leopard_census.audit.claims.evidence import WinterResult, evidence
from leopard_census.config.claims import Publication
from leopard_census.provenance.ledger import Entry, Interval

LAST, BEFORE = "plot-2012", ("plot-2009", "plot-2010", "plot-2011")
_TOLD = {"words": "as printed", "counts": "animals", "subset": "the plot", "source": "page"}


def publication(*claims: dict[str, Any], winters: dict[str, Any] | None = None, **more: Any) -> Publication:
    """A publication on one last winter, and on three before it."""
    groups = {
        "last": {"title": "the last winter", "surveys": [LAST]},
        "before": {"title": "the winters before", "surveys": list(BEFORE)},
        **(winters or {}),
    }
    return Publication(
        title="Made up",
        publisher="nobody",
        date="made up",
        sources={"page": "a page"},
        winters=groups,
        claims=tuple({**_TOLD, **claim} for claim in claims),
        **more,
    )


def total(number: int, **more: Any) -> dict[str, Any]:
    return {"id": "total", "kind": "count", "winter": "last", "number": number, **more}


def earlier(lowest: int, highest: int, **more: Any) -> dict[str, Any]:
    return {
        "id": "earlier",
        "kind": "range",
        "winters": "before",
        "lowest": lowest,
        "highest": highest,
        **more,
    }


def change(wording: str, **more: Any) -> dict[str, Any]:
    return {
        "id": "change",
        "kind": "change",
        "of": "total",
        "baseline": "earlier",
        "wording": wording,
        **more,
    }


def entry(name: str, value: float | None, interval: Interval | None = None) -> Entry:
    return Entry(
        name, value, "animals", 0, "made up", "made up", "made up", "numbers", (), "c", "c", interval,
        "" if value is not None else "made up",
    )  # fmt: skip


def winter(
    survey: str, adults: tuple[int, int], cubs: int = 0, method: str = "photo", **more: Any
) -> WinterResult:
    """Results with flank bounds of adults; cubs add to both."""
    low, high = adults
    numbers = {
        "count.individuals.min": low,
        "count.individuals.max": high,
        "count.all.min": low + cubs,
        "count.all.max": high + cubs,
        "count.cubs": cubs,
        "count.cubs.max": cubs,
        "effort.station_days": 1000.0,
    }
    entries = {name: entry(name, value) for name, value in numbers.items()}
    entries["closed.M0.n"] = entry("closed.M0.n", low + 0.5, Interval(low, low + 5))
    return WinterResult(survey, entries, {"method": method}, **more)


def comparison(earlier: str, verdict: str, **more: Any) -> dict[str, Any]:
    """A row of comparison.csv."""
    return {
        "survey": LAST,
        "earlier": earlier,
        "method": "animals",
        "model": "made up",
        "declared": True,
        "ratio": 1.4,
        "lower": 0.9,
        "upper": 2.1,
        "p_value": 0.2,
        "comparable": verdict != "not comparable",
        "verdict": verdict,
        "station_days_now": 1000.0,
        "method_now": "video",
        "assumption": "made up",
        "note": None,
        **more,
    }


def checked(told: Publication, *results: WinterResult, spanning: Any = ()) -> dict[str, Checked]:
    """Outcomes with these results."""
    found = {result.survey: result for result in results}
    matched = {
        name: {survey: survey if survey in found else None for survey in group.surveys or group.seasons}
        for name, group in told.winters.items()
    }
    return check_claims(evidence(told, matched, found, spanning))
