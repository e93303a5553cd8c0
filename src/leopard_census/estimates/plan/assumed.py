"""What a plan takes for true of the animals."""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.detection import DETECTION_FUNCTIONS, DetectionFunction
from leopard_census.estimates.scr.mask import Habitat, habitat_mask
from leopard_census.estimates.scr.model import Model, build_model
from leopard_census.estimates.scr.session import Mask

Array = NDArray[np.float64]

# Animals are taken into account up to this many sigma from the nearest station: beyond, fewer than one in a million of
# those that are caught live, as the half-normal curve has fallen to exp(-18).
_REACH_SIGMAS = 6.0
# Width of the cells: secr advises at most 0.6 sigma. Expected numbers then differ by less than 1 in 10,000 from those
# of cells half as wide.
_CELL_SIGMAS = 0.5
# The nearest number to 1 that a chance of capture may have, as in the likelihood.
_LEAST_REST = 1e-16


@dataclass(frozen=True)
class Assumed:
    """Density and detection that a plan rests on; density is the same everywhere.

    Attributes
    ----------
    density
        Animals per hectare.
    base
        Chance (g0) or, of the hazard forms, hazard (lambda0) of capture on one occasion at the centre of activity.
    sigma_m
        Spatial scale in metres.
    function
        HN, or its hazard form HHN.
    """

    density: float
    base: float
    sigma_m: float
    function: str = "HN"

    @property
    def shape(self) -> DetectionFunction:
        """The detection function."""
        return DETECTION_FUNCTIONS[self.function]

    @property
    def model(self) -> Model:
        """The plain model: stations as proximity detectors, nothing differs between animals, stations or days."""
        return build_model("proximity", self.function)

    @property
    def beta(self) -> Array:
        """Coefficients of that model on the link scale, (3,)."""
        base = log(self.base) if self.shape.on_hazard else log(self.base / (1 - self.base))
        return np.array([log(self.density), base, log(self.sigma_m)])

    @property
    def cell_m(self) -> float:
        """Side of a cell."""
        return _CELL_SIGMAS * self.sigma_m

    def hazards(self, squared: Array) -> Array:
        """Hazard of capture in one unit of effort, by squared distance in square metres; of the same shape."""
        curve = self.base * np.exp(self.shape.shape(squared, np.full(1, self.sigma_m), None).log_s)
        return curve if self.shape.on_hazard else -np.log(np.maximum(1 - curve, _LEAST_REST))

    def mask(self, xy: Array, habitat: Habitat | None = None) -> Mask:
        """Cells in which animals live that stations, (K, 2), may catch.

        Parameters
        ----------
        habitat
            None: everything is habitat.
        """
        return habitat_mask(xy, _REACH_SIGMAS * self.sigma_m, self.cell_m, habitat)
