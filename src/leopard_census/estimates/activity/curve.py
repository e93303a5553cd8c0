"""One activity curve with its level, its interval and the test of uniformity."""

from dataclasses import dataclass

import numpy as np

from leopard_census.estimates.activity.bootstrap import intervals, replicated, smoothed_resamples
from leopard_census.estimates.activity.circular import DAY_HOURS, TURN, Floats, Rayleigh, hours_of, rayleigh
from leopard_census.estimates.activity.kernel import Series, density, is_one_time, plug_in_bandwidth
from leopard_census.estimates.activity.level import levels_of, peak_grid

# Every fourth of the points at which the peak is looked for: 128 points, 11.25 minutes apart.
_EVERY = 4
_PER_HOUR = TURN / DAY_HOURS


@dataclass(frozen=True)
class Curve:
    """A fitted curve.

    Attributes
    ----------
    nu
        Concentration of the kernel.
    peak_hour
        Hour at which the curve is highest.
    level, level_se, level_limits
        Activity level, its bootstrap standard error and 95% limits.
    uniformity
        Test of Rayleigh.
    hours, density, lower, upper
        The curve per hour of the day, and its pointwise 95% limits; shape (128,).
    """

    nu: float
    peak_hour: float
    level: float
    level_se: float
    level_limits: tuple[float, float]
    uniformity: Rayleigh
    hours: Floats
    density: Floats
    lower: Floats
    upper: Floats


class NoCurveError(ValueError):
    """Records that no curve can be fitted to; the message is a sentence that says why."""


def fit_curve(times: Floats, replicates: int, min_records: int, rng: np.random.Generator) -> Curve:
    """Fit and bootstrap a curve.

    Parameters
    ----------
    times
        Angles, shape (n,), in any order that does not depend on names.
    replicates
        Smoothed bootstrap samples.
    min_records
        Fewest records to fit a curve to.

    Raises
    ------
    NoCurveError
        When there are fewer records, or all lie at one time of day.
    """
    if reason := why_no_curve(times, min_records):
        raise NoCurveError(reason)
    nu = float(plug_in_bandwidth(times))
    points = peak_grid()
    curve = density(times, nu, points)

    def statistics(size: int) -> dict[str, Floats]:
        drawn = smoothed_resamples(times, nu, size, rng)
        values = Series.of(drawn, plug_in_bandwidth(drawn)).at(points)
        return {"level": levels_of(values), "curve": values[:, ::_EVERY]}

    found = replicated(statistics, replicates, max(times.size, points.size))
    level = float(levels_of(curve))
    shown = curve[::_EVERY]
    lower, upper = _pointwise(shown, found["curve"])
    return Curve(
        nu=nu,
        peak_hour=float(hours_of(points[int(curve.argmax())])),
        level=level,
        level_se=float(found["level"].std(ddof=1)),
        level_limits=intervals(level, found["level"])["basic0"],
        uniformity=rayleigh(times),
        hours=hours_of(points[::_EVERY]),
        density=shown * _PER_HOUR,
        lower=lower * _PER_HOUR,
        upper=upper * _PER_HOUR,
    )


def why_no_curve(times: Floats, min_records: int) -> str | None:
    """The reason, as a sentence; None: a curve can be fitted."""
    if times.size == 0:
        return "There is no record with a time of day that can be used."
    if times.size < min_records:
        return f"Fewer records than the {min_records} that a curve asks for."
    if is_one_time(times):
        return "All records lie within minutes of one time of day."
    return None


def _pointwise(curve: Floats, replicates: Floats) -> tuple[Floats, Floats]:
    """Limits of the kind basic0 at each point, not below 0; see `bootstrap`."""
    low, high = np.quantile(replicates, [0.025, 0.975], axis=0, method="weibull")
    bias = replicates.mean(axis=0) - curve
    return np.maximum(low - bias, 0.0), np.maximum(high - bias, 0.0)
