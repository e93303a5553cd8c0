"""A grid of stations as leopard surveys have it, and what is assumed of the animals."""

import numpy as np

from leopard_census.estimates.plan.assumed import Assumed
from leopard_census.geo.hull import WidenedHull, convex_hull

#: One animal to the square kilometre and less, sigma 3.5 km, about one capture in a hundred days at the centre.
LEOPARDS = Assumed(density=1.5e-4, base=0.012, sigma_m=3500.0)
GRID = np.array([(4000.0 * i, 4000.0 * j) for i in range(6) for j in range(5)])
REGION = WidenedHull(convex_hull(GRID), 3500.0, "hull")


def part_days(seed: int = 1, days: int = 40) -> np.ndarray:
    """Effort with part days, days without effort and a station that was stolen, (30, days)."""
    rng = np.random.default_rng(seed)
    usage = np.where(rng.random((len(GRID), days)) < 0.8, 1.0, rng.random((len(GRID), days)).round(2))
    usage[rng.random(usage.shape) < 0.05] = 0.0
    usage[3, 10:] = 0.0
    return usage
