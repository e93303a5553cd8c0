"""Where each animal that was caught has its activity centre (Borchers and Efford 2008; secr's fxi).

Given its history, the centre of animal i lies in cell m with probability pi_m Pr(history_i | m), scaled to 1 over the
mask, where pi is the fitted distribution of centres; of mixtures it is summed over the classes. The coefficients are
taken as known: what the data leave open about them is not in these maps.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.evaluation import Evaluation
from leopard_census.estimates.scr.likelihood import Likelihood

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Centres:
    """Activity centres of the animals of a session.

    Attributes
    ----------
    chance
        Probability of each cell of the mask for each animal, (n, M); rows sum to 1.
    mode, mean
        Centre of the likeliest cell, and mean place, in metres, (n, 2). A mean may lie outside the mask, as where an
        animal lives on one of two sides of a lake.
    """

    session: str
    animals: tuple[str, ...]
    chance: Array
    mode: Array
    mean: Array


def activity_centres(likelihood: Likelihood, beta: Array) -> tuple[Centres, ...]:
    """Activity centres of the animals of each session at these coefficients, (coefficients,)."""
    found = []
    for part in likelihood.parts:
        chance = centre_chances(part.evaluation(part.values(likelihood.design, beta)))
        xy = part.session.mask.xy
        # Sums of large northings lose digits: means are taken about the middle of the mask.
        middle = xy.mean(axis=0)
        mean = middle + chance @ (xy - middle)
        found.append(
            Centres(part.session.name, part.session.animals, chance, xy[chance.argmax(axis=1)], mean)
        )
    return tuple(found)


def centre_chances(known: Evaluation) -> Array:
    """Probability of each cell for each animal of a session, (n, M)."""
    chance = np.zeros((known.session.n, len(known.session.mask.xy)))
    for component, posterior in zip(known.components, known.posteriors, strict=True):
        chance[component.members] += posterior
    return chance
