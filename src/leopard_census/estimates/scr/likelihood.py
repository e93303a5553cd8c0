"""The likelihood of spatial capture-recapture and its exact gradient (Borchers and Efford 2008).

With pi the distribution of activity centres over the cells (proportional to density), for each session and group

    log L = sum_i log sum_m pi_m Pr(history_i | m) - sum_i log p_i + log Pr(n) + log-multinomial
    p_i   = sum_m pi_m Pr(caught at all | m)

with Pr(n) Poisson or binomial for N = sum of density times area and pbar = n / sum(1 / p_i); it is left out of the
conditional likelihood. Of mixtures, both sums are averaged over the classes before the logarithm; an animal of known
class has its own class alone, and log(p_x pi_x / sum p_y pi_y) is added for it. All constants are those of secr."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError
from leopard_census.estimates.scr.design import Design, build_design
from leopard_census.estimates.scr.model import Model
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.session_likelihood import SessionLikelihood
from leopard_census.estimates.scr.terms import build_terms

Array = NDArray[np.float64]


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
    def parts(self) -> tuple[SessionLikelihood, ...]:
        """The likelihood of each session.

        Raises
        ------
        InputError
            Listing every count, of all sessions, that the model has no place for.
        """
        found, problems = [], []
        for session, design in zip(self.sessions, self.design.sessions, strict=True):
            try:
                terms = build_terms(self.model, session, design, self.collapsed)
            except InputError as fault:
                problems += fault.problems
            else:
                found.append(SessionLikelihood(self.model, session, design, terms))
        if problems:
            raise InputError("The model does not fit the data:", list(dict.fromkeys(problems)))
        return tuple(found)

    def on_masks(self, masks: Sequence[Mask]) -> "Likelihood":
        """The same on another mask for each session; what does not hang on the mask is not formed anew."""
        sessions = tuple(replace(s, mask=mask) for s, mask in zip(self.sessions, masks, strict=True))
        found = replace(self, sessions=sessions)
        if not self.even:
            return found
        parts = zip(self.parts, sessions, strict=True)
        # As `cached_property` would set them.
        found.__dict__["design"] = self.design
        found.__dict__["parts"] = tuple(part.with_session(session) for part, session in parts)
        return found

    @property
    def even(self) -> bool:
        """Whether density is the same everywhere in each session, or no part of the model."""
        return all(len(matrix) == 1 for part in self.design.sessions for matrix in part.density or ())

    def value(self, beta: Array) -> float:
        """Log-likelihood with all constants; minus infinity where the captures cannot be, or are beyond all numbers."""
        return self._evaluate(beta, gradient=False)[0]

    def value_and_gradient(self, beta: Array) -> tuple[float, Array]:
        """Log-likelihood and its gradient, shape (coefficients,); this is 0 where the other is minus infinity."""
        return self._evaluate(beta, gradient=True)

    def _evaluate(self, beta: Array, gradient: bool) -> tuple[float, Array]:
        total, slope = 0.0, np.zeros(len(self.design.names))
        # A search may try anything. What overflows or underflows on the way shows in the sum.
        with np.errstate(all="ignore"):
            for part in self.parts:
                values = part.values(self.design, beta)
                total += part.evaluate(values, self.design.slices if gradient else None, slope)
        if not np.isfinite(total):
            return -np.inf, np.zeros(len(slope))
        return total, slope
