"""Plausible truths of a survey whose rates of error are known: draws for everything that wants histories.

Alternately the truth is drawn given D and theta (`truths`), and D and theta from the normal approximation around the
maximum of the likelihood of that truth, as for left-right links (`link_draws`). A winter that survives only as a table
gets its identity error from such draws (`identity.assumed_draws`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.closed.fit import ClosedFit
from leopard_census.estimates.closed.m0 import fit_m0
from leopard_census.estimates.closed.matrix import HistoryMatrix
from leopard_census.estimates.linking.error_model import ErrorRates, Written
from leopard_census.estimates.linking.histories import Capture, History, session_of
from leopard_census.estimates.linking.kernel import Kernel, kernel_of, kernel_of_m0
from leopard_census.estimates.linking.link_weights import MODEL
from leopard_census.estimates.linking.poisson_m0 import fit_poisson_m0
from leopard_census.estimates.linking.truths import Truth, TruthSampler
from leopard_census.estimates.scr.captures import why_not
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask_loop import ANY_ANIMAL, UNBOUNDED, widest_buffer
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.reach import sigmas
from leopard_census.estimates.scr.session import Session

Array = NDArray[np.float64]
#: Rates of one draw: the same each time, or drawn from what is known of them.
Rates = Callable[[np.random.Generator], ErrorRates]
#: Histories of a truth, in one order.
Truths = tuple[tuple[Capture, ...], ...]

# Draws left out at the beginning, sweeps over all captures between draws, and how far coefficients are drawn from their
# estimate in standard deviations (see `link_draws`).
_BEGINNING = 10
_SWEEPS = 3
_WIDEST = 3.0


@dataclass(frozen=True)
class Near:
    """The normal approximation of what the captures tell of the coefficients."""

    beta: Array
    vcov: Array

    def drawn(self, rng: np.random.Generator) -> Array:
        """Coefficients from it."""
        root = np.linalg.cholesky(self.vcov + 1e-12 * np.eye(len(self.beta)))
        while True:
            z = rng.standard_normal(len(self.beta))
            if np.abs(z).max() <= _WIDEST:
                return np.asarray(self.beta + root @ z)


class CaptureModel(Protocol):
    """A capture-recapture model that truths are weighed by."""

    def near(self, histories: Sequence[History]) -> Near | None:
        """Its fit to a truth; None where the captures do not carry one."""

    def kernel(self, cells: Sequence[Capture], beta: Array) -> Kernel:
        """The kernel with each capture as an element."""


@dataclass
class SpatialCaptures:
    """Spatial capture-recapture; captures are of a station on an occasion.

    Every truth is fitted once, and from the same start, so that nothing depends on which others came before.

    Attributes
    ----------
    template
        Detectors, usage and mask.
    start
        A fit to similar data.
    model
        One in which all animals are alike (see `alike`).
    """

    template: Session
    start: Fit
    model: Model = MODEL
    _elements: tuple[Sequence[Capture], Likelihood] | None = field(default=None, repr=False)
    _fits: dict[Truths, Near | str] = field(default_factory=dict, repr=False)

    def near(self, histories: Sequence[History]) -> Near | None:
        """See `CaptureModel`."""
        found = self.near_or_why(histories)
        return None if isinstance(found, str) else found

    def near_or_why(self, histories: Sequence[History]) -> Near | str:
        """The fit to a truth, or a sentence why there is none."""
        key = tuple(sorted(tuple(sorted(history)) for history in histories))
        if key not in self._fits:
            session = session_of(self.template, [frozenset(own) for own in key])
            likelihood = likelihood_for(self.model, [session])
            found = fit(likelihood, self.start.beta, self.start.vcov)
            sure = Near(found.beta, found.vcov) if found.sure else None
            self._fits[key] = sure or why_not(session) or _unsure(likelihood, found)
        return self._fits[key]

    def kernel(self, cells: Sequence[Capture], beta: Array) -> Kernel:
        """See `CaptureModel`."""
        if self._elements is None or self._elements[0] is not cells:
            session = session_of(self.template, [frozenset({cell}) for cell in cells])
            self._elements = (cells, Likelihood(self.model, (session,), False))
        return kernel_of(self._elements[1], beta)


def _unsure(likelihood: Likelihood, found: Fit) -> str:
    """Why a fit to captures that could carry one is none, in the words of `mask_loop.settle`."""
    if ANY_ANIMAL.buffer_sigma * sigmas(likelihood, found.beta)[-1] > widest_buffer(
        likelihood.sessions, ANY_ANIMAL
    ):
        return UNBOUNDED
    if not found.converged:
        return f"The fit did not converge ({found.message})."
    return "The fit did not converge (the likelihood is flat: not identified)."


@dataclass
class ClosedCaptures:
    """Model M0 without places; captures are of an occasion, and their detector is 0."""

    occasions: int

    def near(self, histories: Sequence[History]) -> Near | None:
        """See `CaptureModel`."""
        found = fit_poisson_m0(len(histories), sum(map(len, histories)), self.occasions)
        return None if found is None else Near(*found)

    def kernel(self, cells: Sequence[Capture], beta: Array) -> Kernel:
        """See `CaptureModel`."""
        p = float(1 / (1 + np.exp(-beta[1])))
        return kernel_of_m0(np.ones(len(cells)), self.occasions, float(np.exp(beta[0])), p)

    def fit_m0(self, histories: Sequence[History]) -> ClosedFit | None:
        """Model M0 by its full likelihood; None without a recapture."""
        if sum(map(len, histories)) <= len(histories):
            return None
        return fit_m0(self.matrix(histories))

    def matrix(self, histories: Sequence[History]) -> HistoryMatrix:
        """A truth as the closed models want it."""
        caught = np.zeros((len(histories), self.occasions), dtype=np.int8)
        for row, history in enumerate(histories):
            caught[row, [occasion for occasion, _ in history]] = 1
        return HistoryMatrix(caught, np.ones(len(histories), dtype=np.int64))


@dataclass(frozen=True)
class DrawnTruth:
    """A plausible truth.

    Attributes
    ----------
    histories
        Of the animals.
    under
        Name, numbered as what was written, of each capture of each animal.
    """

    histories: Sequence[History]
    under: Sequence[tuple[int, ...]]


def draws_by_rates(
    written: Sequence[History], model: CaptureModel, rates: Rates, draws: int, rng: np.random.Generator
) -> Iterator[DrawnTruth]:
    """Plausible truths behind histories that were written down with errors at known rates.

    Where `model` has no fit to what was written down, nothing weighs other truths, and that is drawn each time.

    Parameters
    ----------
    written
        History of each name on record.
    model
        What weighs them.
    rates
        Gives the rates of each draw.

    Yields
    ------
    Truths that count alike.
    """
    told = Written(
        [name for name, history in enumerate(written) for _ in history],
        [cell for history in written for cell in sorted(history)],
    )
    truth = Truth(told)
    near = model.near(written)
    drawn = _drawn(truth)
    for made in range(_BEGINNING + draws):
        now = rates(rng)
        if near is not None and now.any:
            sampler = TruthSampler(truth, model.kernel(told.cell, near.drawn(rng)), now)
            for _ in range(_SWEEPS):
                sampler.sweep(rng)
            drawn = _drawn(truth)
            near = model.near(drawn.histories) or near
        if made >= _BEGINNING:
            yield drawn


def _drawn(truth: Truth) -> DrawnTruth:
    told = truth.written
    animals = truth.key
    return DrawnTruth(
        [frozenset(told.cell[c] for c in own) for own in animals],
        [tuple(told.name[c] for c in own) for own in animals],
    )


@dataclass(frozen=True)
class Always:
    """The same rates each time."""

    rates: ErrorRates

    def __call__(self, rng: np.random.Generator) -> ErrorRates:
        """They."""
        return self.rates
