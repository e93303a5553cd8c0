"""What one evaluation of a session's likelihood knows: its value, and where its gradient starts from."""

from math import lgamma, log

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma

from leopard_census.estimates.scr.design import SessionDesign
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.session import Session
from leopard_census.estimates.scr.terms import Terms
from leopard_census.estimates.scr.values import Values

Array = NDArray[np.float64]


def class_shares(model: Model, design: SessionDesign, terms: Terms, values: Values) -> list[Array]:
    """For each component, prior probability of its class for each member; 1 where the class is known."""
    second = values.second_class
    prior = (1 - second, second) if model.mixture else (1.0,)
    return [np.where(design.known[c.members] >= 0, 1.0, prior[c.mixture_class]) for c in terms.components]


class Evaluation:
    """What one evaluation of a session knows: its value, and the derivatives that the way back starts from.

    Attributes
    ----------
    posteriors
        For each component, weights of its members over the cells: posterior of class and centre, (members, M).
    missed, seen
        For each component, chance never to be caught, and to be caught at all, (M,).
    by_caught
        For each component, derivative of the log-likelihood by the mean of `seen`.
    """

    def __init__(
        self,
        model: Model,
        session: Session,
        design: SessionDesign,
        terms: Terms,
        values: Values,
        logs: list[Array],
        centres: list[Array],
        totals: list[Array],
    ) -> None:
        """From log Pr(history | cell) of the members of each component, (members, M), which are overwritten; the
        distribution of centres of each group, (M,); and the hazard that a naive animal of each component meets, (M,).
        """
        self.model, self.session, self.design, self.terms = model, session, design, terms
        self.values = values
        self.missed = [np.exp(-total) for total in totals]
        # Small chances keep all their digits: one minus the chance to be missed would lose them.
        self.seen = [-np.expm1(-total) for total in totals]
        self.groups = [design.groups[c.kind] for c in terms.components]
        self._silent: dict[int, float] = {}
        self._by_total: dict[int, float] = {}
        self.components = terms.components
        self.centres = centres
        self.centre_of = [centres[g] for g in self.groups]
        self.posteriors = logs
        self.caught = np.array([c @ s for c, s in zip(self.centre_of, self.seen, strict=True)])
        self.shares = class_shares(model, design, terms, values)
        log_history = self._histories()
        self.chance = np.zeros(session.n)
        for c, component in enumerate(self.components):
            self.chance[component.members] += self.shares[c] * self.caught[c]
        # A chance that underflowed to 0 is no reason for a likelihood of infinity.
        possible = bool((self.chance > 0).all())
        self.value = float(log_history.sum() - np.log(self.chance).sum()) if possible else -np.inf
        self.value += self._classes_known() + float(terms.log_multinomial.sum())
        self.by_caught = self._by_caught()

    def _histories(self) -> Array:
        """log Pr(history) of each animal; `posteriors` become weights."""
        n = self.session.n
        top = np.full(n, -np.inf)
        for c, component in enumerate(self.components):
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
        if not self.model.hcov:
            return 0.0
        total = 0.0
        for _, counts, chances, prior in self._known_by_kind():
            total += float((counts * np.log(chances * prior / (chances @ prior))).sum())
        return total

    def _known_by_kind(self) -> list[tuple[int, Array, Array, Array]]:
        """Kind, animals of each known class, chance to be caught and prior of each class."""
        found = []
        prior = np.array([1 - self.values.second_class, self.values.second_class])
        for kind in range(len(self.design.groups)):
            mine = self.design.known[self.design.kinds == kind]
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
        if self.model.hcov:
            for kind, counts, chances, prior in self._known_by_kind():
                places = [c for c, component in enumerate(self.components) if component.kind == kind]
                slope[places] += counts / chances - counts.sum() * prior / (chances @ prior)
        return slope

    def _prior(self, c: int) -> float:
        second = self.values.second_class
        if not self.model.mixture:
            return 1.0
        return second if self.components[c].mixture_class else 1 - second

    def _number(self) -> Array:
        """Adds log Pr(n) of each group to the value; its derivative by the chance of each animal."""
        slope = np.zeros(self.session.n)
        assert self.values.log_density is not None
        area = self.session.mask.cell_ha
        cells = len(self.session.mask.xy)
        group_of = np.array(self.design.groups)[self.design.kinds]
        for group, log_density in enumerate(self.values.log_density):
            density = np.exp(np.clip(log_density, -700, 700))
            total = float(density.sum()) * area * (cells if len(density) == 1 else 1)
            mine = group_of == group
            n = int(mine.sum())
            if n:
                mean = n / float((1 / self.chance[mine]).sum())
            else:
                mean = sum(self._prior(c) * self.caught[c] for c, g in enumerate(self.groups) if g == group)
            value, by_total, by_mean = _log_number(n, total, mean, self.model.distribution)
            self.value += value
            self._by_total[group] = by_total * total
            if n:
                slope[mine] = by_mean * mean * mean / n / self.chance[mine] ** 2
            else:
                self._silent[group] = by_mean
        return slope

    def density_slope(self) -> Array:
        """Derivative by the coefficients of density."""
        assert self.design.density is not None
        total: Array = np.zeros(self.design.density[0].shape[1])
        for group, matrix in enumerate(self.design.density):
            if len(matrix) == 1:
                total = total + self._by_total[group] * matrix[0]
                continue
            centre = self.centres[group]
            weight = np.zeros(len(centre))
            for c, g in enumerate(self.groups):
                if g == group:
                    weight += self.posteriors[c].sum(axis=0)
                    weight += self.by_caught[c] * centre * self.seen[c]
            weight -= centre * weight.sum()
            total = total + matrix.T @ (weight + self._by_total[group] * centre)
        return total

    def class_slope(self) -> float:
        """Derivative by logit pmix."""
        second = self.values.second_class
        total = 0.0
        known = self.design.known
        for c, component in enumerate(self.components):
            sign = 1.0 if component.mixture_class else -1.0
            open_class = known[component.members] < 0
            mine = component.members[open_class]
            total += sign * float((self.parts[c][open_class] / self.whole[mine]).sum())
            total += sign * float((self._by_chance[mine] * self.caught[c]).sum())
            total += sign * self._silent.get(self.groups[c], 0.0) * self.caught[c]
        if self.model.hcov:
            for _, counts, chances, prior in self._known_by_kind():
                total += counts[1] / prior[1] - counts[0] / prior[0]
                total -= counts.sum() * (chances[1] - chances[0]) / (chances @ prior)
        return total * second * (1 - second)


def _log_number(n: int, total: float, mean: float, distribution: str) -> tuple[float, float, float]:
    """log Pr(n) for N and the mean chance to be caught, and its derivatives by both."""
    expected = total * mean
    if not 0 < expected < np.inf:
        return -np.inf, 0.0, 0.0
    if distribution == "poisson":
        return n * log(expected) - expected - lgamma(n + 1), n / total - mean, n / mean - total
    # The gamma functions go on to N = n - 1, where the chance of n animals grows without bound as all are caught.
    if total < n or mean >= 1:
        return -np.inf, 0.0, 0.0
    value = lgamma(total + 1) - lgamma(total - n + 1) - lgamma(n + 1)
    value += n * log(mean) + (total - n) * float(np.log1p(-mean))
    by_total = float(digamma(total + 1) - digamma(total - n + 1) + np.log1p(-mean))
    return value, by_total, n / mean - (total - n) / (1 - mean)
