"""The likelihood of spatial capture-recapture and its exact gradient (Borchers and Efford 2008).

With pi the distribution of activity centres over the cells (proportional to density), for each session and group

    log L = sum_i log sum_m pi_m Pr(history_i | m) - sum_i log p_i + log Pr(n) + log-multinomial
    p_i   = sum_m pi_m Pr(caught at all | m)

with Pr(n) Poisson or binomial for N = sum of density times area and pbar = n / sum(1 / p_i); it is left out of the
conditional likelihood. Of mixtures, both sums are averaged over the classes before the logarithm; an animal of known
class has its own class alone, and log(p_x pi_x / sum p_y pi_y) is added for it. All constants are those of secr.

Hazards are formed block by block of cells, so that memory stays bounded; the gradient goes backwards through the same
blocks from the weights of the posterior of each animal's centre.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lgamma, log

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import digamma

from leopard_census.estimates.scr.design import Design, SessionDesign, build_design
from leopard_census.estimates.scr.detection import LINKS, inverse_link
from leopard_census.estimates.scr.hazard import Block, Rows, hazards
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.session import Integers, Session
from leopard_census.estimates.scr.terms import Component, Terms, build_terms

Array = NDArray[np.float64]

# Cells of a block times rows: arrays of this many doubles (half a megabyte) stay in the processor's cache. Hazards are
# formed anew on the way back, which takes less time than to fetch them from memory (measured on 300 x 10,080).
_BLOCK = 65_536


@dataclass(frozen=True)
class Likelihood:
    """Log-likelihood of a model for its sessions, as a function of the coefficients on the link scale."""

    model: Model
    sessions: tuple[Session, ...]
    collapsed: bool

    @cached_property
    def design(self) -> Design:
        """Design matrices and names of the coefficients."""
        return build_design(self.model, self.sessions)

    @cached_property
    def parts(self) -> tuple["_SessionPart", ...]:
        """The likelihood of each session."""
        return tuple(
            _SessionPart(self.model, session, design, build_terms(self.model, session, design, self.collapsed))
            for session, design in zip(self.sessions, self.design.sessions, strict=True)
        )

    def value(self, beta: Array) -> float:
        """Log-likelihood with all constants."""
        return self._evaluate(beta, gradient=False)[0]

    def value_and_gradient(self, beta: Array) -> tuple[float, Array]:
        """Log-likelihood and its gradient, shape (coefficients,)."""
        return self._evaluate(beta, gradient=True)

    def _evaluate(self, beta: Array, gradient: bool) -> tuple[float, Array]:
        total, slope = 0.0, np.zeros(len(self.design.names))
        for part in self.parts:
            values = part.values(self.design, beta)
            total += part.evaluate(values, self.design.slices if gradient else None, slope)
        return total, slope


@dataclass(frozen=True)
class Values:
    """Parameters of one session on their own scales.

    Attributes
    ----------
    detection
        Values at each setting, by parameter.
    slopes
        Derivative of the logarithm of each by its linear predictor.
    log_density
        Of each group, log density per hectare, (M,) or (1,); None for the conditional likelihood.
    second_class
        Probability of the second mixture class; 0 without mixture.
    """

    detection: Mapping[str, Array]
    slopes: Mapping[str, Array]
    log_density: tuple[Array, ...] | None
    second_class: float


@dataclass(frozen=True)
class _SessionPart:
    model: Model
    session: Session
    design: SessionDesign
    terms: Terms

    @cached_property
    def _shapes(self) -> tuple[Integers, Integers, Rows]:
        """Detector and setting of each shape row, (R,), and the rows."""
        terms = self.terms
        wide = np.hstack([m for name, m in self.design.matrices.items() if name != self.model.function.base])
        of_setting = np.unique(wide, axis=0, return_inverse=True)[1].reshape(-1)
        pairs = np.column_stack([of_setting[terms.setting], terms.detector])
        _, first, shape_row = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
        shape_row = shape_row.reshape(-1)
        plain = len(first) == len(pairs) and bool((shape_row == np.arange(len(pairs))).all())
        rows = Rows(shape_row, plain, terms.row, terms.usage, terms.bernoulli)
        return terms.detector[first], terms.setting[first], rows

    @cached_property
    def _squared(self) -> Array:
        """Squared distances of each shape row's detector, (R, M)."""
        detector, squared = self._shapes[0], self.session.squared
        if len(detector) == len(squared) and (detector == np.arange(len(squared))).all():
            return squared
        return np.asarray(squared[detector])

    @cached_property
    def _of_shape_row(self) -> csr_array:
        """Which rows are of each shape row, (R, Q)."""
        row = self._shapes[2].shape_row
        return csr_array((np.ones(len(row)), (row, np.arange(len(row)))), shape=(len(self._squared), len(row)))

    @cached_property
    def _repeated(self) -> bool:
        """Whether several capture terms are of one row."""
        return len(np.unique(self.terms.row)) < len(self.terms.row)

    @cached_property
    def _blocks(self) -> list[slice]:
        cells, rows = len(self.session.mask.xy), max(len(self.terms.detector), 1)
        width = max(_BLOCK // rows, 16)
        return [slice(at, min(at + width, cells)) for at in range(0, cells, width)]

    def values(self, design: Design, beta: Array) -> Values:
        """Parameters of the session at these coefficients."""

        def of(parameter: str, matrix: Array) -> Array:
            if parameter in design.fixed:
                return np.full(len(matrix), design.fixed[parameter])
            return np.asarray(matrix @ beta[design.slices[parameter]])

        detection, slopes = {}, {}
        for name, matrix in self.design.matrices.items():
            eta = of(name, matrix)
            detection[name] = inverse_link(LINKS[name], eta)
            slopes[name] = 1 - detection[name] if LINKS[name] == "logit" else np.ones(len(eta))
        density = None
        if self.design.density is not None:
            density = tuple(of("D", matrix) for matrix in self.design.density)
        second = 0.0
        if self.model.mixture:
            second = float(inverse_link("logit", of("pmix", np.ones((1, 1))))[0])
        return Values(detection, slopes, density, second)

    def effective_ha(self, values: Values) -> float:
        """Effective sampling area in hectares, summed over groups: area times the chance to be caught."""
        totals = self._forward(values)[1]
        second = values.second_class
        prior = (1 - second, second) if self.model.mixture else (1.0,)
        return self.session.mask.cell_ha * sum(
            prior[c.mixture_class] * float(-np.expm1(-total).sum())
            for c, total in zip(self.terms.components, totals, strict=True)
        )

    def _block(self, values: Values, cells: slice) -> Block:
        _, setting, rows = self._shapes
        of_shape = {name: values.detection[name][setting] for name in self.model.function.parameters[1:]}
        base = values.detection[self.model.function.base][self.terms.setting]
        return hazards(self.model.function, rows, self._squared[:, cells], base, of_shape)

    def _forward(self, values: Values) -> tuple[list[Array], list[Array], list[Array]]:
        """For each component: log Pr(history | cell) (members, M), naive total hazard (M,); and the whole hazards."""
        cells = len(self.session.mask.xy)
        logs = [np.empty((len(c.members), cells)) for c in self.terms.components]
        totals = [np.empty(cells) for _ in self.terms.components]
        sums: list[Array] = []
        for where in self._blocks:
            block = self._block(values, where)
            whole, log_whole = self._whole(block)
            sums.append(whole)
            for c, component in enumerate(self.terms.components):
                exposed = component.exposures @ block.h
                totals[c][where] = component.naive @ block.h
                found = component.captures @ block.values
                if component.sums is not None:
                    found += component.sums @ log_whole
                found -= exposed if len(exposed) == 1 else exposed[component.exposure_of]
                logs[c][:, where] = found + component.constant[:, None]
        return logs, totals, sums

    def _whole(self, block: Block) -> tuple[Array, Array]:
        """Whole hazards H of occasions and log((exp(H) - 1) / H), each (terms, cells)."""
        if self.terms.hazard_sums is None:
            return np.empty((0, 0)), np.empty((0, 0))
        whole = self.terms.hazard_sums @ block.h
        safe = np.maximum(whole, 1e-300)
        return whole, np.where(whole < 1e-9, whole / 2, whole + np.log(-np.expm1(-safe) / safe))

    def evaluate(self, values: Values, slices: Mapping[str, slice] | None, slope: Array) -> float:
        """Log-likelihood of the session; with `slices`, its gradient is added to `slope`."""
        logs, totals, sums = self._forward(values)
        groups = [self.design.groups[c.kind] for c in self.terms.components]
        centres = self._centres(values)
        missed = [np.exp(-total) for total in totals]
        known = _Known(self, values, logs, centres, groups, missed)
        if slices is not None:
            self._backward(known, values, slices, slope, sums)
        return known.value

    def _centres(self, values: Values) -> list[Array]:
        """Distribution of centres over the cells for each group, (M,)."""
        cells = len(self.session.mask.xy)
        even = np.full(cells, 1 / cells)
        if values.log_density is None:
            return [even] * (max(self.design.groups) + 1)
        found = []
        for log_density in values.log_density:
            if len(log_density) == 1:
                found.append(even)
            else:
                density = np.exp(log_density - log_density.max())
                found.append(density / density.sum())
        return found

    def _backward(
        self,
        known: "_Known",
        values: Values,
        slices: Mapping[str, slice],
        slope: Array,
        sums: list[Array],
    ) -> None:
        """Gradient, from the derivatives of the log-likelihood by log h of every row and cell."""
        names = self.model.function.parameters
        plain = self._shapes[2].plain
        of_base = np.zeros(len(self.terms.detector))
        of_shape = {name: np.zeros(len(self._squared)) for name in names[1:]}
        for number, where in enumerate(self._blocks):
            block = self._block(values, where)
            weight = self._row_weights(known, block, where, sums[number])
            of_base += weight.sum(axis=1)
            by_shape = weight if plain else self._of_shape_row @ weight
            of_shape["sigma"] += np.einsum("qm,qm->q", by_shape, block.shape.by_log_sigma)
            if block.shape.by_log_z is not None:
                of_shape["z"] += np.einsum("qm,qm->q", by_shape, block.shape.by_log_z)
        by_row = {names[0]: (self.terms.setting, of_base)}
        by_row |= {name: (self._shapes[1], total) for name, total in of_shape.items()}
        for name, matrix in self.design.matrices.items():
            if name in slices:
                by_setting = np.bincount(*by_row[name], minlength=len(matrix))
                slope[slices[name]] += matrix.T @ (by_setting * values.slopes[name])
        if "D" in slices:
            slope[slices["D"]] += known.density_slope()
        if "pmix" in slices:
            slope[slices["pmix"]] += known.class_slope()

    def _row_weights(self, known: "_Known", block: Block, where: slice, whole: Array) -> Array:
        """Derivative by log g0 or log lambda0 of every row in a block of cells, (Q, cells)."""
        terms = self.terms
        exposures: list[Array] = []
        seen: list[Array] = []
        captures: Array | None = None
        on_sums: Array | None = None
        for c, component in enumerate(terms.components):
            posterior = known.posteriors[c][:, where]
            of_exposure = np.zeros((len(component.exposures) + 1, posterior.shape[1]))
            if len(component.exposures) == 1:
                of_exposure[0] = -posterior.sum(axis=0)
            else:
                np.subtract.at(of_exposure, component.exposure_of, posterior)
            of_exposure[-1] = known.by_caught[c] * known.centre_of[c][where] * known.missed[c][where]
            exposures += [component.exposures, component.naive[None]]
            seen.append(of_exposure)
            of_it = component.captures.T @ posterior
            captures = of_it if captures is None else captures + of_it
            if component.sums is not None:
                more = component.sums.T @ posterior
                on_sums = more if on_sums is None else on_sums + more
        by_h = np.vstack(exposures).T @ np.vstack(seen)
        if terms.hazard_sums is not None and on_sums is not None:
            safe = np.where(whole < 1e-6, 1.0, whole)
            by_whole = np.where(whole < 1e-6, 0.5 + whole / 12, 1 / -np.expm1(-safe) - 1 / safe)
            by_h += terms.hazard_sums.T @ (on_sums * by_whole)
        by_h *= block.by_log_base
        assert captures is not None
        captures *= block.slopes
        if self._repeated:
            np.add.at(by_h, terms.row, captures)
        else:
            by_h[terms.row] += captures
        return np.asarray(by_h)


class _Known:
    """What one evaluation of a session knows: its value, and the derivatives that the way back starts from.

    Attributes
    ----------
    posteriors
        For each component, weights of its members over the cells: posterior of class and centre, (members, M).
    by_caught
        For each component, derivative of the log-likelihood by the chance to be caught at all.
    """

    def __init__(
        self,
        part: "_SessionPart",
        values: Values,
        logs: list[Array],
        centres: list[Array],
        groups: list[int],
        missed: list[Array],
    ) -> None:
        self.part, self.values, self.groups, self.missed = part, values, groups, missed
        self.components = part.terms.components
        self.centres = centres
        self.centre_of = [centres[g] for g in groups]
        self.posteriors = logs
        self.caught = np.array([1 - c @ m for c, m in zip(self.centre_of, missed, strict=True)])
        self.shares = self._shares()
        self._number_caught: dict[int, tuple[float, float, float]] = {}
        log_history = self._histories()
        self.chance = np.zeros(part.session.n)
        for c, component in enumerate(self.components):
            self.chance[component.members] += self.shares[c] * self.caught[c]
        with np.errstate(divide="ignore"):
            self.value = float(log_history.sum() - np.log(self.chance).sum())
        self.value += self._classes_known() + float(part.terms.log_multinomial.sum())
        self.by_caught = self._by_caught()

    def _shares(self) -> list[Array]:
        """For each component, prior probability of its class for each member."""
        second = self.values.second_class
        prior = (1 - second, second) if self.part.model.mixture else (1.0,)
        known = self.part.design.known
        return [np.where(known[c.members] >= 0, 1.0, prior[c.mixture_class]) for c in self.components]

    def _histories(self) -> Array:
        """log Pr(history) of each animal; `posteriors` become weights."""
        n = self.part.session.n
        top = np.full(n, -np.inf)
        for c, component in enumerate(self.components):
            with np.errstate(divide="ignore"):
                self.posteriors[c] += np.log(self.centre_of[c])
            if len(component.members):
                top[component.members] = np.maximum(top[component.members], self.posteriors[c].max(axis=1))
        whole = np.zeros(n)
        self.parts = []
        for c, component in enumerate(self.components):
            weights = self.posteriors[c]
            weights -= top[component.members][:, None]
            np.exp(weights, out=weights)
            self.parts.append(weights.sum(axis=1))
            whole[component.members] += self.shares[c] * self.parts[c]
        self.whole = whole
        for c, component in enumerate(self.components):
            self.posteriors[c] *= (self.shares[c] / whole[component.members])[:, None]
        return np.asarray(top + np.log(whole))

    def _classes_known(self) -> float:
        """The term of animals of known class."""
        if not self.part.model.hcov:
            return 0.0
        total = 0.0
        for kind, counts, chances, prior in self._known_by_kind():
            total += float((counts * np.log(chances * prior / (chances @ prior))).sum())
        return total

    def _known_by_kind(self) -> list[tuple[int, Array, Array, Array]]:
        """Kind, animals of each known class, chance to be caught and prior of each class."""
        found = []
        prior = np.array([1 - self.values.second_class, self.values.second_class])
        for kind in range(len(self.part.design.groups)):
            mine = self.part.design.known[self.part.design.kinds == kind]
            counts = np.array([(mine == x).sum() for x in (0, 1)], dtype=float)
            places = [c for c, component in enumerate(self.components) if component.kind == kind]
            found.append((kind, counts, self.caught[places], prior))
        return found

    def _by_caught(self) -> Array:
        slope = np.zeros(len(self.components))
        by_chance = -1 / self.chance
        if self.values.log_density is not None:
            by_chance = by_chance + self._number()
        self._by_chance = by_chance
        for c, component in enumerate(self.components):
            slope[c] = float((self.shares[c] * by_chance[component.members]).sum())
            slope[c] += self._silent.get(self.groups[c], 0.0) * self._prior(c)
        if self.part.model.hcov:
            for kind, counts, chances, prior in self._known_by_kind():
                places = [c for c, component in enumerate(self.components) if component.kind == kind]
                slope[places] += counts / chances - counts.sum() * prior / (chances @ prior)
        return slope

    _silent: dict[int, float] = {}

    def _prior(self, c: int) -> float:
        second = self.values.second_class
        if not self.part.model.mixture:
            return 1.0
        return second if self.components[c].mixture_class else 1 - second

    def _number(self) -> Array:
        """Adds log Pr(n) of each group to the value; its derivative by the chance of each animal."""
        slope = np.zeros(self.part.session.n)
        self._silent, self._by_total = {}, {}
        assert self.values.log_density is not None
        area = self.part.session.mask.cell_ha
        cells = len(self.part.session.mask.xy)
        group_of = np.array(self.part.design.groups)[self.part.design.kinds]
        for group, log_density in enumerate(self.values.log_density):
            density = np.exp(np.clip(log_density, -700, 700))
            total = float(density.sum()) * area * (cells if len(density) == 1 else 1)
            mine = group_of == group
            n = int(mine.sum())
            if n:
                mean = n / float((1 / self.chance[mine]).sum())
            else:
                mean = sum(self._prior(c) * self.caught[c] for c, g in enumerate(self.groups) if g == group)
            value, by_total, by_mean = _log_number(n, total, mean, self.part.model.distribution)
            self.value += value
            self._by_total[group] = by_total * total
            if n:
                slope[mine] = by_mean * mean * mean / n / self.chance[mine] ** 2
            else:
                self._silent[group] = by_mean
        return slope

    def density_slope(self) -> Array:
        """Derivative by the coefficients of density."""
        assert self.part.design.density is not None and self.values.log_density is not None
        total: Array = np.zeros(self.part.design.density[0].shape[1])
        for group, matrix in enumerate(self.part.design.density):
            if len(matrix) == 1:
                total = total + self._by_total[group] * matrix[0]
                continue
            centre = self.centres[group]
            weight = np.zeros(len(centre))
            for c, g in enumerate(self.groups):
                if g == group:
                    weight += self.posteriors[c].sum(axis=0)
                    weight += self.by_caught[c] * centre * (1 - self.missed[c])
            weight -= centre * weight.sum()
            total = total + matrix.T @ (weight + self._by_total[group] * centre)
        return total

    def class_slope(self) -> float:
        """Derivative by logit pmix."""
        second = self.values.second_class
        total = 0.0
        known = self.part.design.known
        for c, component in enumerate(self.components):
            sign = 1.0 if component.mixture_class else -1.0
            open_class = known[component.members] < 0
            mine = component.members[open_class]
            total += sign * float((self.parts[c][open_class] / self.whole[mine]).sum())
            total += sign * float((self._by_chance[mine] * self.caught[c]).sum())
            total += sign * self._silent.get(self.groups[c], 0.0) * self.caught[c]
        if self.part.model.hcov:
            for _, counts, chances, prior in self._known_by_kind():
                total += counts[1] / prior[1] - counts[0] / prior[0]
                total -= counts.sum() * (chances[1] - chances[0]) / (chances @ prior)
        return total * second * (1 - second)


def _log_number(n: int, total: float, mean: float, distribution: str) -> tuple[float, float, float]:
    """log Pr(n) for N and the mean chance to be caught, and its derivatives by both."""
    expected = total * mean
    if distribution == "poisson":
        return n * log(expected) - expected - lgamma(n + 1), n / total - mean, n / mean - total
    if total <= n - 1 or mean >= 1:
        return -np.inf, 0.0, 0.0
    value = lgamma(total + 1) - lgamma(total - n + 1) - lgamma(n + 1)
    value += n * log(mean) + (total - n) * float(np.log1p(-mean))
    by_total = float(digamma(total + 1) - digamma(total - n + 1) + np.log1p(-mean))
    return value, by_total, n / mean - (total - n) / (1 - mean)
