"""Whether the captures tell how far animals move at all.

Where no animal was caught at two places, the likelihood is level for all sigma that are small beside the distances
of detectors, and density, which grows as sigma^-2, is without bound: captures at one detector are as likely where
animals that hardly move are many. Sums over the cells of a mask end this level ground, as centres cannot lie nearer
to a detector than a cell's, and so make a maximum and a lower limit of their own.
"""

from dataclasses import replace

from leopard_census.estimates.scr.captures import animals_at_two_places
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.profile import Interval

_LEVEL = (
    "The interval of {name} is open: no animal was caught at two places, so that nothing keeps movement from being as "
    "small as one likes, and density as large."
)


def movement_told(likelihood: Likelihood) -> bool:
    """Whether an animal was caught at two places, or sigma is fixed."""
    return "sigma" in likelihood.design.fixed or any(
        animals_at_two_places(session) for session in likelihood.sessions
    )


def opened(likelihood: Likelihood, name: str, found: Interval) -> Interval:
    """An interval of a coefficient without the end that only the mask makes, where nothing tells of movement."""
    if movement_told(likelihood) or name not in ("D", "sigma"):
        return found
    told = _LEVEL.format(name=name)
    if name == "D":
        return replace(found, upper=None, note=told) if found.upper is not None else found
    return replace(found, lower=None, note=told) if found.lower is not None else found
