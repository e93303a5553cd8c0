"""Draws of identities for a winter without pictures, by rates of error that are assumed for it.

Truths behind the names on record are drawn by `linking.rate_draws`, each data set for itself: a data set is what was
written down of its names. Which flank an animal without pictures was told by says nothing of errors, so that bounds of
flanks are not drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from leopard_census.config.estimates import AssumedRates
from leopard_census.estimates.identity.rows import Origin
from leopard_census.estimates.identity.sets import CaptureSet, Draw, Row
from leopard_census.estimates.linking.error_model import ErrorRates
from leopard_census.estimates.linking.rate_draws import Always, DrawnTruth, Rates, draws_by_rates
from leopard_census.estimates.linking.records import Records
from leopard_census.tables.agreed import agreed

# An animal of a truth: its captures (occasion and detector), and its sex.
_Animal = tuple[tuple[tuple[int, int], ...], str]


@dataclass(frozen=True)
class CountedRates:
    """Rates drawn from what so many captures tell of them: their posterior under Jeffreys' prior."""

    rates: ErrorRates
    captures: int

    def __call__(self, rng: np.random.Generator) -> ErrorRates:
        """Rates of one draw."""
        split, lump = self.rates.split, self.rates.lump
        counts = self.captures * np.array([split, lump, 1 - split - lump])
        # Errors of a kind that is assumed never to happen do not.
        some, drawn = counts > 0, np.zeros(3)
        drawn[some] = rng.dirichlet(counts[some] + 0.5)
        return ErrorRates(float(drawn[0]), float(drawn[1]))


def rates_of(settings: AssumedRates) -> Rates:
    """The assumed rates of each draw."""
    rates = ErrorRates(settings.split, settings.lump)
    return Always(rates) if settings.counted_on is None else CountedRates(rates, settings.counted_on)


def unweighed(note: str, why: str) -> Origin:
    """What is said where rates are assumed (`note`) but give no draws; `why` is a clause, empty of others."""
    counts = f"Rates of error are assumed, but {why}, so nothing tells which names may be errors."
    estimates = (
        f"Rates of error are assumed, but {why}, so nothing tells which names may be errors: the interval holds "
        "sampling error alone."
    )
    return Origin("assumed", note, estimates, counts)


def assumed_note(settings: AssumedRates) -> str:
    """What is assumed, as a sentence."""
    counted = f", counted on {settings.counted_on} captures" if settings.counted_on else ""
    return (
        f"At assumed rates of error: {100 * settings.split:g}% of captures split off, {100 * settings.lump:g}% lumped "
        f"({settings.source.strip().rstrip('.')}{counted})."
    )


def assumed_draws(
    records: Records, data_set: str, sexes: Sequence[str | None], settings: AssumedRates
) -> list[Draw]:
    """Draws of one data set; none where its captures carry no model that other truths could be weighed by.

    Parameters
    ----------
    sexes
        Of the names of the records, in their order; none where there are no places. An animal has the sex that most of
        its captures' names have.
    """
    if not records.weighs:
        return []
    rng = np.random.default_rng([settings.seed])
    truths = draws_by_rates(records.written, records.model, rates_of(settings), settings.draws, rng)
    found = Counter(_animals(truth, sexes) for truth in truths)
    return [
        Draw(number, times, float(times), {data_set: _capture_set(records, animals)})
        for number, (animals, times) in enumerate(found.items(), start=1)
    ]


def _animals(truth: DrawnTruth, sexes: Sequence[str | None]) -> tuple[_Animal, ...]:
    """The animals of a truth in one order, whatever they are called."""
    return tuple(
        sorted(
            (tuple(sorted(history)), (agreed(sexes[name] for name in under) if sexes else None) or "")
            for history, under in zip(truth.histories, truth.under, strict=True)
        )
    )


def _capture_set(records: Records, animals: Sequence[_Animal]) -> CaptureSet:
    names = [f"#{number}" for number in range(1, len(animals) + 1)]
    captures: list[Row] = []
    if records.spatial is not None:
        detectors = records.spatial.template.detectors
        captures = [
            {"individual": name, "occasion": occasion + 1, "detector": detectors[detector]}
            for name, (history, _) in zip(names, animals, strict=True)
            for occasion, detector in history
        ]
    histories: list[Row] = []
    for name, (history, _) in zip(names, animals, strict=True):
        mine = records.closed_occasions(frozenset(history))
        cells = {f"o{o + 1}": int(o in mine) for o in range(records.closed.occasions)}
        histories.append({"individual": name, "freq": 1, **cells})
    sexes = {name: sex or None for name, (_, sex) in zip(names, animals, strict=True)}
    return CaptureSet(tuple(captures), tuple(histories), sexes)
