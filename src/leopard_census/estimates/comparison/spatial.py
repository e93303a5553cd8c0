"""All that one joint spatial model tells of several winters: fits, ratios of densities, and animals that were there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ComparisonSettings, ScrSettings
from leopard_census.estimates.comparison.ground import Ground, common_ground
from leopard_census.estimates.comparison.joint import (
    Density,
    Detection,
    Joint,
    JointFit,
    fit_joint,
    joint_of,
)
from leopard_census.estimates.comparison.log_ratio import Ratio, ratio_from_log
from leopard_census.estimates.comparison.present import Present, present
from leopard_census.estimates.comparison.winters import Winter
from leopard_census.estimates.scr.estimates import HA_PER_100_KM2, Estimate, from_log_link
from leopard_census.geo.polygon import PolygonRegion

Array = NDArray[np.float64]

# Beyond this standard error of the logarithm a winter's number is not told.
_UNKNOWN = 3.0
#: Models that are fitted beside the declared ones, in the order of the table.
MODELS: tuple[tuple[Density, Detection], ...] = (
    ("same", "winter"), ("last", "winter"), ("winter", "winter"), ("trend", "winter"),
    ("same", "method"), ("last", "method"), ("last", "camera"),
    ("same", "shared"), ("last", "shared"), ("winter", "shared"), ("trend", "shared"),
    ("last", "winter, sigma too"),
)  # fmt: skip


@dataclass(frozen=True)
class Spatial:
    """The winters in one model.

    Attributes
    ----------
    detection
        The declared detection.
    fits
        By density and detection; a sentence where a model could not be fitted.
    left_out
        A sentence for each survey that takes no part.
    ground
        Where animals are counted; None where the winters have none in common.
    """

    joint: Joint
    detection: Detection
    fits: dict[tuple[Density, Detection], JointFit | str]
    left_out: dict[str, str]
    ground: Ground | None
    habitat: PolygonRegion | None

    def declared(self, density: Density) -> JointFit | str:
        """The fit of a density with the declared detection."""
        return self.fits[density, self.detection]

    def present(self, density: Density) -> Present | None:
        """Animals on the common ground by a declared model."""
        found = self.declared(density)
        if self.ground is None or isinstance(found, str):
            return None
        try:
            return present(
                found.likelihood, found.fit, self.ground.region, self.joint.spacing_m, self.habitat
            )
        except ValueError:
            return None


def spatial_of(
    winters: Sequence[Winter],
    settings: ComparisonSettings,
    scr: ScrSettings,
    habitat: PolygonRegion | None = None,
) -> tuple[Spatial | None, dict[str, str]]:
    """The winters in one model, or why not, by survey."""
    joint, left_out = joint_of(winters, scr, habitat)
    if joint is None:
        return None, left_out
    wanted = [*MODELS, *((density, settings.detection) for density in ("last", "winter"))]
    fits = {key: fit_joint(joint, *key) for key in dict.fromkeys(wanted)}
    ground = common_ground(joint.sessions, settings.ground_sigma * joint.sigma_m)
    return Spatial(joint, settings.detection, fits, left_out, ground, habitat), left_out


def densities(found: JointFit) -> dict[str, Estimate]:
    """Density per 100 km2 of each winter by a model of density by winter, by survey; not of those that tell none."""
    where = found.likelihood.design.slices["D"]
    told = {}
    for i, session in enumerate(found.likelihood.sessions):
        row = np.zeros(len(found.fit.beta))
        row[where.start] = 1.0
        if i:
            row[where.start + i] = 1.0
        variance = float(found.fit.variances(row[None, :])[0])
        if np.isfinite(variance) and variance <= _UNKNOWN**2:
            told[session.name] = from_log_link(float(row @ found.fit.beta), variance, HA_PER_100_KM2)
    return told


def animals_ratio(numbers: Present, surveys: Sequence[str], earlier: Sequence[str]) -> Ratio | None:
    """Animals of the last winter (the first of the surveys) by the mean of earlier ones; None where it is not told."""
    log_ratio, variance = numbers.log_ratio(0, [surveys.index(name) for name in earlier])
    if not np.isfinite(variance) or variance > _UNKNOWN**2:
        return None
    return ratio_from_log(log_ratio, variance)


def animals_numbers(numbers: Present, surveys: Sequence[str]) -> dict[str, Estimate]:
    """Animals on the common ground by survey: log-normal limits, the lower one not below those surely caught there.

    Of an animal caught, its chance to live on that ground counts; the sum of these chances is expected, and no bound.
    """
    found = {}
    for i, name in enumerate(surveys):
        slope = numbers.by_coefficient[i]
        number = float(numbers.numbers[i])
        variance = float(numbers.spread[i] / number**2 + slope @ numbers.vcov @ slope)
        if np.isfinite(variance) and variance <= _UNKNOWN**2:
            told = from_log_link(float(np.log(number)), variance)
            found[name] = replace(told, lower=max(told.lower, float(numbers.least[i])))
    return found
