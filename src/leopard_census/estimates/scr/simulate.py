"""Capture histories drawn from a model: the process that the likelihood is of (Borchers and Efford 2008).

For each session, with density D_m and area a of cell m,

    animals     of a Poisson N: Poisson(D_m a) in each cell, of each group, class and kind apart;
                of a binomial N: N = sum D_m a in each group, their cells drawn in proportion to density
    class       the second one with probability pmix
    captures    occasion by occasion, with usage U and hazard h of the detector in the state that the animal is in:
                proximity       1 - exp(-U h)
                counts          Poisson of mean U h; b trials of 1 - exp(-U h); round(U) trials of 1 - exp(-h)
                multi           1 - exp(-H) at any detector, H = sum U h; of these U h / H at this one

Captures are always drawn occasion by occasion, also where the likelihood sums them: of usage other than 0 and 1 its
collapsed form is another model. Nobody is removed. A binomial N that is not whole is taken up with the chance of its
fraction, so that its mean is right.

The likelihood of k and K takes animals that were never caught as if no detector had caught another one (as secr does);
what is drawn here follows the detectors' true past.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError
from leopard_census.estimates.scr.design import SessionDesign
from leopard_census.estimates.scr.effective import component_densities
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.session import Covariate, Integers, Mask, Session, squared_distances
from leopard_census.estimates.scr.session_likelihood import SessionLikelihood
from leopard_census.estimates.scr.values import Values

Array = NDArray[np.float64]

# More animals than this in one session are no survey, and more than memory holds.
_MOST_ANIMALS = 1_000_000
# The nearest number to 1 that a chance of capture may have, as in the likelihood.
_LEAST_REST = 1e-16


@dataclass(frozen=True)
class SimulatedSession:
    """A session that was drawn, and the truth behind it.

    Attributes
    ----------
    session
        Detectors, usage and mask as given, with the captures drawn and the traits that the model takes.
    centres
        Activity centres of all animals in metres, caught or not, (N, 2).
    cell
        Cell of the mask of each, (N,).
    kind, mixture_class
        Kind and mixture class (0 or 1) of each, (N,); kinds as the design of the session numbers them.
    caught
        Which of them were caught, (n,), in the order of the session's animals.
    """

    session: Session
    centres: Array
    cell: Integers
    kind: Integers
    mixture_class: Integers
    caught: Integers


def blank_session(
    name: str,
    xy: Array,
    usage: Array,
    mask: Mask,
    *,
    detector_traits: Mapping[str, Covariate] | None = None,
    levels: Mapping[str, Sequence[str]] | None = None,
) -> Session:
    """A session in which nobody has been caught, to draw from.

    Parameters
    ----------
    xy
        Detectors in metres, (K, 2).
    usage
        Effort, (K, S).
    detector_traits
        Covariates of the detectors, each of length K.
    levels
        Words of the traits that the model divides animals by (`groups`, `hcov`). Animals without captures stand for
        them, so that the design knows the words.
    """
    words = {trait: tuple(own) for trait, own in (levels or {}).items()}
    most = max((len(own) for own in words.values()), default=0)
    traits: dict[str, Covariate] = {
        trait: tuple(own[i % len(own)] for i in range(most)) for trait, own in words.items()
    }
    nothing = np.zeros(0, dtype=np.int64)
    return Session(
        name, tuple(f"example{i + 1}" for i in range(most)), tuple(f"{k + 1}" for k in range(len(xy))),
        np.asarray(xy, dtype=float), np.asarray(usage, dtype=float), nothing, nothing, nothing, nothing,
        np.full(most, usage.shape[1] + 1, dtype=np.int64), mask, traits, dict(detector_traits or {}),
    )  # fmt: skip


def simulate(
    likelihood: Likelihood,
    beta: Array,
    rng: np.random.Generator,
    *,
    anywhere_in_cell: bool = False,
    known: float | None = None,
) -> tuple[SimulatedSession, ...]:
    """Draw all sessions of a model anew.

    Parameters
    ----------
    likelihood
        The model, with the detectors, usage and mask of each session. Its captures count only for the conditional
        likelihood, where densities are those derived from the animals caught (`effective.derived_densities`).
    beta
        Coefficients on the link scale, (coefficients,).
    anywhere_in_cell
        Centres lie anywhere in their (square) cells, as animals do; by default in the middle, as the likelihood has
        them.
    known
        With `hcov`: chance that the class of an animal caught becomes known. None: the share of the animals in the
        session whose class is known, or 1 where it has none.

    Raises
    ------
    InputError
        When the number of coefficients is wrong or they give more animals than can be drawn.
    """
    beta = np.asarray(beta, dtype=float)
    if beta.shape != (len(likelihood.design.names),):
        names = ", ".join(likelihood.design.names)
        raise InputError(
            "Captures cannot be simulated:",
            [f"the model has the coefficients {names}, but {beta.size} values are given; give one for each"],
        )
    return tuple(
        _draw(part, part.values(likelihood.design, beta), likelihood, rng, anywhere_in_cell, known)
        for part in likelihood.parts
    )


def _draw(
    part: SessionLikelihood,
    values: Values,
    likelihood: Likelihood,
    rng: np.random.Generator,
    anywhere: bool,
    known: float | None,
) -> SimulatedSession:
    cell, kind, mixture_class = _population(part, values, rng)
    mask = part.session.mask
    centres = mask.xy[cell]
    if anywhere:
        centres = centres + rng.uniform(-0.5, 0.5, centres.shape) * np.sqrt(mask.cell_ha * 10_000)
    counts = _Survey(part, values, centres, kind, mixture_class).counts(rng)
    caught = np.flatnonzero(counts.any(axis=(0, 2)))
    traits = _traits(part, likelihood, kind[caught], mixture_class[caught], rng, known)
    session = _session(part.session, counts[:, caught], traits)
    return SimulatedSession(session, centres, cell, kind, mixture_class, caught)


def _population(
    part: SessionLikelihood, values: Values, rng: np.random.Generator
) -> tuple[Integers, Integers, Integers]:
    """Cell, kind and class of every animal, (N,)."""
    cells = len(part.session.mask.xy)
    expected = [
        np.broadcast_to(density, (cells,)) * part.session.mask.cells_ha
        for density in component_densities(part, values)
    ]
    total = float(sum(e.sum() for e in expected))
    if not total <= _MOST_ANIMALS:
        raise InputError(
            "Captures cannot be simulated:",
            [
                f"session {part.session.name}: the coefficients give {total:.3g} animals on the mask; correct those of "
                "D (animals per hectare, on the log scale)"
            ],
        )
    numbers = _numbers(part, [float(e.sum()) for e in expected], rng)
    found: list[tuple[Integers, Integers, Integers]] = []
    for component, mean, number in zip(part.terms.components, expected, numbers, strict=True):
        if number == 0:
            continue
        of_cell = rng.multinomial(number, mean / mean.sum())
        cell = np.repeat(np.arange(cells), of_cell)
        found.append(
            (cell, np.full(number, component.kind), np.full(number, component.mixture_class, dtype=np.int64))
        )
    if not found:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    cell, kind, mixture_class = (np.concatenate(one) for one in zip(*found, strict=True))
    return cell, kind, mixture_class


def _numbers(part: SessionLikelihood, means: list[float], rng: np.random.Generator) -> list[int]:
    """Animals of each component. That a Poisson number is spread over cells is the same as a number for each cell."""
    if part.model.distribution == "poisson":
        return [int(rng.poisson(mean)) for mean in means]
    groups = [part.design.groups[c.kind] for c in part.terms.components]
    found = [0] * len(means)
    for group in range(max(groups) + 1):
        mine = [c for c, g in enumerate(groups) if g == group]
        total = sum(means[c] for c in mine)
        number = int(total) + int(rng.random() < total % 1)
        shares = np.array([means[c] for c in mine]) / total if total > 0 else np.ones(len(mine)) / len(mine)
        for c, drawn in zip(mine, rng.multinomial(number, shares), strict=True):
            found[c] = int(drawn)
    return found


class _Survey:
    """Detectors that meet the animals of one session, occasion by occasion."""

    def __init__(
        self,
        part: SessionLikelihood,
        values: Values,
        centres: Array,
        kind: Integers,
        mixture_class: Integers,
    ) -> None:
        self.model, self.session, self.values = part.model, part.session, values
        self.met = _Met(part.design, part.model, kind, mixture_class)
        self.squared = squared_distances(self.session.xy, centres).T  # (N, K)

    def counts(self, rng: np.random.Generator) -> Integers:
        """Captures of each animal at each detector on each occasion, (S, N, K)."""
        found = np.zeros((self.session.occasions, *self.squared.shape), dtype=np.int64)
        h: Array | None = None
        for s in range(self.session.occasions):
            if h is None or self.model.by_occasion:
                h = self._hazards(self.met.settings(s, found[:s]))
            found[s] = _captures(self.model, h, self.session.usage[:, s], rng)
        return found

    def _hazards(self, setting: Integers) -> Array:
        """Hazard of each detector for each animal in one unit of effort, (N, K)."""
        function, detection = self.model.function, self.values.detection
        z = detection["z"][setting] if function.has_z else None
        curve = detection[function.base][setting] * np.exp(
            function.shape(self.squared, detection["sigma"][setting], z).log_s
        )
        # By log1p: -log(1 - g) of a small g has few digits, and is -0.0 far away, by which a wait would be -inf.
        return curve if function.on_hazard else -np.log1p(-np.minimum(curve, 1 - _LEAST_REST))


@dataclass(frozen=True)
class _Met:
    """Settings in which animals meet detectors."""

    design: SessionDesign
    model: Model
    kind: Integers
    mixture_class: Integers

    def settings(self, s: int, before: Integers) -> Integers:
        """Setting of each animal at each detector on occasion s (from 0), (N, K); `before` are earlier captures."""
        grid = self.design.setting
        state = self._state(before)
        occasion = s if grid.shape[3] > 1 else 0
        detector = np.arange(before.shape[2])[None, :] if grid.shape[4] > 1 else np.zeros((1, 1), np.int64)
        return np.asarray(grid[self.kind[:, None], self.mixture_class[:, None], state, occasion, detector])

    def _state(self, before: Integers) -> Integers:
        """Number of the state, (N, K), as `behaviour.state_of` has it, from captures so far."""
        shape = before.shape[1:]
        state = np.zeros(shape, dtype=np.int64)
        if not len(before):
            return state
        ever: NDArray[np.bool_] = np.any(before > 0, axis=0)
        last: NDArray[np.bool_] = before[-1] > 0
        of = {
            "b": np.any(ever, axis=1, keepdims=True), "bk": ever, "k": np.any(ever, axis=0, keepdims=True),
            "B": np.any(last, axis=1, keepdims=True), "Bk": last, "K": np.any(last, axis=0, keepdims=True),
        }  # fmt: skip
        for bit, name in enumerate(self.model.learned):
            state |= np.broadcast_to(of[name], shape).astype(np.int64) << bit
        return state


def _captures(model: Model, h: Array, usage: Array, rng: np.random.Generator) -> Integers:
    """Captures of one occasion, (N, K), for hazards (N, K) and usage (K,)."""
    total = h * usage
    if model.detector == "multi":
        return _held(total, rng)
    if model.detector == "proximity":
        return (rng.random(h.shape) < -np.expm1(-total)).astype(np.int64)
    if model.binomial == 1:
        trials = np.broadcast_to(np.round(usage).astype(np.int64), h.shape)
        return np.asarray(rng.binomial(trials, -np.expm1(-h)), dtype=np.int64)
    if model.binomial:
        return np.asarray(rng.binomial(model.binomial, -np.expm1(-total)), dtype=np.int64)
    return np.asarray(rng.poisson(total), dtype=np.int64)


def _held(total: Array, rng: np.random.Generator) -> Integers:
    """One capture at most: of competing hazards the one that comes first holds the animal."""
    waits = rng.exponential(size=total.shape)
    waiting = np.full(total.shape, np.inf)
    with np.errstate(over="ignore"):
        np.divide(waits, total, out=waiting, where=total > 0)
    found = np.zeros(total.shape, dtype=np.int64)
    if total.shape[1]:
        first = waiting.argmin(axis=1)
        animals = np.arange(len(total))
        found[animals, first] = waiting[animals, first] < 1
    return found


def _traits(
    part: SessionLikelihood,
    likelihood: Likelihood,
    kind: Integers,
    mixture_class: Integers,
    rng: np.random.Generator,
    known: float | None,
) -> dict[str, Covariate]:
    """Traits that the model takes, of the animals caught."""
    model, levels, template = part.model, likelihood.design.levels, part.session
    found: dict[str, Covariate] = {}
    if model.groups:
        found[model.groups] = tuple(levels.groups[part.design.groups[k]] for k in kind)
        return found
    for name in sorted(model.detection_variables & set(template.traits)):
        if name in template.detector_traits:
            continue
        # Animals of one kind have the same traits.
        first = {int(k): i for i, k in reversed(list(enumerate(part.design.kinds)))}
        values = template.traits[name]
        own = [values[first[int(k)]] for k in kind]
        found[name] = tuple(map(str, own)) if isinstance(values, tuple) else np.array(own, dtype=float)
    if model.hcov:
        told = part.design.known >= 0
        share = known if known is not None else float(told.mean()) if len(told) else 1.0
        seen = rng.random(len(kind)) < share
        found[model.hcov] = tuple(
            levels.classes[c] if s else "" for c, s in zip(mixture_class, seen, strict=True)
        )
    return found


def _session(template: Session, counts: Integers, traits: Mapping[str, Covariate]) -> Session:
    """The session with these captures of the animals caught, (S, n, K)."""
    by_animal = counts.transpose(1, 0, 2)
    animal, occasion, detector = np.nonzero(by_animal)
    n = len(by_animal)
    digits = len(str(n))
    return Session(
        template.name, tuple(f"{i + 1:0{digits}d}" for i in range(n)), template.detectors, template.xy,
        template.usage, animal, occasion, detector, by_animal[animal, occasion, detector],
        np.full(n, template.occasions + 1, dtype=np.int64), template.mask, traits, template.detector_traits,
    )  # fmt: skip
