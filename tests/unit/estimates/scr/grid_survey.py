"""A simulated survey large enough to fit every kind of model: animals of two sexes on a grid of detectors."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.session import Mask
from leopard_census.estimates.scr.session_rows import sessions_from_rows

SIGMA, G0, OCCASIONS = 800.0, 0.12, 8


def grid_survey(
    formulas: Sequence[str] = (),
    *,
    sessions: Sequence[str] = ("1",),
    animals: int = 34,
    seed: int = 1,
    cell_m: float = 500.0,
    collapsed: bool = False,
    **options: Any,
) -> Likelihood:
    """Likelihood of a model for a survey of 6 x 4 detectors 1 km apart.

    Males are caught twice as easily; the sex of every third animal is not told in `partly`. The column `east` of the
    mask is the easting in km.
    """
    rng = np.random.default_rng(seed)
    xy = np.array([(1000.0 * i, 1000.0 * j) for i in range(6) for j in range(4)])
    captures: list[dict[str, Any]] = []
    detectors: list[dict[str, Any]] = []
    individuals: list[dict[str, Any]] = []
    for session in sessions:
        detectors += [
            {"session": session, "detector": f"d{k}", "x": x, "y": y}
            | {f"usage_{s + 1}": 1.0 for s in range(OCCASIONS)}
            for k, (x, y) in enumerate(xy)
        ]
        for i in range(animals):
            centre = rng.uniform([-2000, -2000], [7000, 5000])
            sex = "FM"[i % 2]
            g = G0 * (1 + (sex == "M")) * np.exp(-((xy - centre) ** 2).sum(axis=1) / (2 * SIGMA**2))
            hits = np.argwhere(rng.random((OCCASIONS, len(xy))) < g)
            who = {"session": session, "individual": f"a{i:02d}"}
            captures += [
                who | {"occasion": int(s) + 1, "detector": f"d{k}", "count": 1, "lost": 0} for s, k in hits
            ]
            if len(hits):
                individuals.append(who | {"sex": sex, "partly": sex if i % 3 else ""})
    east, north = np.arange(-3000, 8001, cell_m), np.arange(-3000, 6001, cell_m)
    cells = np.array([(x, y) for x in east for y in north])
    mask = Mask(cells, cell_m**2 / 10_000, {"east": cells[:, 0] / 1000})
    found = sessions_from_rows(captures, detectors, mask, individuals, detector="proximity")
    function = options.pop("function", "HN")
    return Likelihood(build_model("proximity", function, formulas, **options), found, collapsed)
