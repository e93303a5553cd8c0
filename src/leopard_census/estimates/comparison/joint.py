"""One spatial model of several winters together.

Each winter is a session with a mask of its own; buffer and cells are the same for all. Stations are proximity
detectors, detection half-normal. What differs between winters:

    sigma       the same in all: how far animals move is theirs, not the cameras', and a winter of ten captures cannot
                tell it
    g0          by winter as default. Cameras, their number at a station and the crews change from winter to winter; one
                g0 for all turns better cameras into more leopards (benchmarks/winters_compared)
    density     by winter; or the same in all but the last; or falling and rising by a constant factor a year; or the
                same in all

Which of these is printed is declared beforehand (settings), never chosen by the data.

A winter in which nobody was caught tells nothing where g0 is its own (nobody there, or blind cameras), and takes no
part. One in which nobody was caught twice takes part in what winters share, but its own density is not told.

Winters are taken as independent draws of animals. As most animals recur, their numbers vary together, and the
error of a ratio of densities is rather overstated than understated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import log
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.estimates import ScrSettings
from leopard_census.errors import InputError
from leopard_census.estimates.comparison.log_ratio import Ratio, p_of_interval, ratio_from_log
from leopard_census.estimates.comparison.winters import Winter
from leopard_census.estimates.scr.captures import capture_session, why_not
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.fit import Fit, fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import Ground
from leopard_census.estimates.scr.mask_loop import NoEstimate, settle
from leopard_census.estimates.scr.model import build_model
from leopard_census.estimates.scr.profile import profile_interval
from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.station_traits import at_work, with_station_traits

Array = NDArray[np.float64]
Detection = Literal["winter", "method", "camera", "shared", "winter, sigma too"]
Density = Literal["same", "last", "winter", "trend"]

_LAST, _YEARS = "last", "years"
DETECTION: dict[Detection, tuple[str, str]] = {
    "winter": ("g0~session", "sigma~1"),
    "method": ("g0~method", "sigma~1"),
    "camera": ("g0~cameraModel", "sigma~1"),
    "shared": ("g0~1", "sigma~1"),
    "winter, sigma too": ("g0~session", "sigma~session"),
}
DENSITY: dict[Density, str] = {
    "same": "D~1",
    "last": f"D~{_LAST}",
    "winter": "D~session",
    "trend": f"D~{_YEARS}",
}


@dataclass(frozen=True)
class Joint:
    """Winters as sessions on masks that suit them all.

    Attributes
    ----------
    sessions
        The last winter first, so that effects of `session` are against it; then the others in order of time.
    told
        Surveys whose own density can be told: animals were caught again, and at two places.
    spacing_m
        Side of a cell.
    sigma_m
        Of the fit that the masks were made for.
    start
        Coefficients of that fit, by parameter: density and detection the same in all winters. Its search looked for
        other maxima; what more winters differ by starts from 0.
    """

    sessions: tuple[Session, ...]
    told: frozenset[str]
    spacing_m: float
    sigma_m: float
    start: Mapping[str, float]

    @property
    def last(self) -> str:
        """The survey that the others are compared with."""
        return self.sessions[0].name

    @property
    def surveys(self) -> tuple[str, ...]:
        """In the order of the sessions."""
        return tuple(session.name for session in self.sessions)


@dataclass(frozen=True)
class JointFit:
    """A model of the winters together."""

    density: Density
    detection: Detection
    likelihood: Likelihood
    fit: Fit

    @property
    def formula(self) -> str:
        """In words of `fit-scr`."""
        return " ".join([DENSITY[self.density], *DETECTION[self.detection]])


def joint_of(
    winters: Sequence[Winter], settings: ScrSettings, habitat: Ground | None = None
) -> tuple[Joint | None, dict[str, str]]:
    """The winters that can take part, and a sentence for each that cannot, by survey; the last winter is the last.

    Raises
    ------
    InputError
        When captures and detectors do not fit together, or no habitat lies around the stations.
    """
    left_out: dict[str, str] = {}
    sessions = []
    systems = {winter.fact("epsg") for winter in winters if not winter.why_no("places")}
    for winter in winters:
        reason = winter.why_no("effort") or winter.why_no("places")
        if not reason and len(systems) > 1 and winter.fact("epsg") != winters[-1].fact("epsg"):
            reason = f"Its places are in another projection (EPSG {winter.fact('epsg')}) than those of the last winter."
        session = None if reason else _session(winter)
        if session is not None and (len(session.detectors) == 0 or session.n == 0):
            reason = why_not(session)
        if reason or session is None:
            left_out[winter.survey] = reason or "No station worked."
        else:
            sessions.append(session)
    last = winters[-1].survey
    if last in left_out or len(sessions) < 2:
        return None, left_out
    told = frozenset(session.name for session in sessions if why_not(session) is None)
    if not told:
        return None, left_out | {last: why_not(sessions[-1]) or ""}
    # One detection for all winters: the least that the data must carry, and enough to size masks by.
    size = settle(build_model("proximity", "HN"), sessions, settings, habitat)
    if isinstance(size, NoEstimate):
        return None, left_out | {last: size.reason}
    years = {winter.survey: winter.year for winter in winters}
    ordered = [size.likelihood.sessions[-1], *size.likelihood.sessions[:-1]]
    marked = tuple(_marked(session, session.name == last, years, last) for session in ordered)
    slices = size.likelihood.design.slices
    start = {name: float(size.fit.beta[where.start]) for name, where in slices.items()}
    return Joint(marked, told, size.size.spacing_m, float(np.exp(start["sigma"])), start), left_out


def _session(winter: Winter) -> Session:
    """A winter as a session with station traits; its mask is not yet made."""
    stations = with_station_traits(winter.detectors, _in_window(winter))
    session = capture_session(winter.captures, stations)
    method = tuple(winter.method for _ in session.detectors)
    return replace(session, name=winter.survey, detector_traits={**session.detector_traits, "method": method})


def _in_window(winter: Winter) -> Sequence[Mapping[str, Any]]:
    """Deployments that stood at any time of the window; all where the sheet or the window does not tell."""
    first, days = winter.fact("window_start"), winter.fact("window_days")
    if not winter.deployments or first is None or days is None:
        return winter.deployments
    # Days are those of the offset that the sheet is written in.
    zone = winter.deployments[0]["deploymentStart"].tzinfo
    begin = datetime.fromisoformat(first).replace(tzinfo=zone)
    return at_work(winter.deployments, (), begin, begin + timedelta(days=int(days)))


def _marked(session: Session, is_last: bool, years: Mapping[str, float | None], last: str) -> Session:
    """The session with what density may differ by, as covariates of its cells."""
    cells = len(session.mask.xy)
    covariates: dict[str, Array] = {_LAST: np.full(cells, float(is_last))}
    then, now = years[session.name], years[last]
    if then is not None and now is not None:
        covariates[_YEARS] = np.full(cells, then - now)
    return replace(session, mask=Mask(session.mask.xy, session.mask.cell_ha, covariates))


def fit_joint(joint: Joint, density: Density, detection: Detection) -> JointFit | str:
    """Fit one model; a sentence where it cannot be fitted."""
    sessions = joint.sessions
    if density == "winter":
        # A winter whose own density is not told would let it run beyond all numbers.
        sessions = tuple(session for session in sessions if session.name in joint.told)
    if len(sessions) < 2 or sessions[0].name != joint.last:
        return "The last winter or all earlier ones do not tell a density of their own."
    if reason := _why_not_detection(sessions, detection):
        return reason
    if density == "trend":
        if len(sessions) < 3:
            return "A trend needs three winters."
        if any(_YEARS not in session.mask.covariates for session in sessions):
            return "The years of the winters are not known."
    model = build_model("proximity", "HN", (DENSITY[density], *DETECTION[detection]))
    try:
        likelihood = likelihood_for(model, sessions)
        start = np.zeros(len(likelihood.design.names))
        for name, where in likelihood.design.slices.items():
            start[where.start] = joint.start[name]
        found = fit(likelihood, start)
    except InputError as fault:
        return f"The model cannot be fitted: {fault.problems[0]}."
    if not found.converged:
        return f"The fit did not converge ({found.message})."
    return JointFit(density, detection, likelihood, found)


def _why_not_detection(sessions: Sequence[Session], detection: Detection) -> str | None:
    traits = {"camera": "cameraModel", "method": "method"}
    if detection not in traits:
        return None
    values = [set(session.detector_traits[traits[detection]]) for session in sessions]
    levels = set().union(*values)
    if "" in levels:
        return "Camera models are not on record for every station."
    if len(levels) < 2:
        return "All stations of all winters are alike in this."
    return None


def last_to_mean(found: JointFit, *, profile: bool = True) -> Ratio:
    """Density of the last winter by that of all earlier ones, from a model in which these have the same density."""
    names = found.likelihood.design.names
    return _of_coefficient(found, names.index(f"D.{_LAST}"), 1.0, profile)


def per_year(found: JointFit) -> Ratio:
    """Factor by which density changes in a year."""
    names = found.likelihood.design.names
    return _of_coefficient(found, names.index(f"D.{_YEARS}"), 1.0, profile=True)


def last_to_each(found: JointFit, survey: str, *, profile: bool = True) -> Ratio:
    """Density of the last winter by that of another, from a model of density by winter."""
    at = [session.name for session in found.likelihood.sessions].index(survey)
    first = found.likelihood.design.slices["D"].start
    return _of_coefficient(found, first + at, -1.0, profile)


def last_to_average(found: JointFit) -> Ratio:
    """Density of the last winter by the plain mean of the others', from a model of density by winter (delta method)."""
    where = found.likelihood.design.slices["D"]
    effects = found.fit.beta[where][1:]
    relative = np.exp(effects)
    slope = np.zeros(len(found.fit.beta))
    slope[where.start + 1 : where.stop] = -relative / relative.sum()
    variance = float(found.fit.variances(slope[None, :])[0])
    return ratio_from_log(-log(float(relative.mean())), variance)


def _of_coefficient(found: JointFit, at: int, sign: float, profile: bool) -> Ratio:
    """A ratio that is a coefficient of density, with its profile interval."""
    beta = sign * float(found.fit.beta[at])
    row = np.zeros((1, len(found.fit.beta)))
    row[0, at] = 1.0
    plain = ratio_from_log(beta, float(found.fit.variances(row)[0]))
    if not profile:
        return plain
    name = found.likelihood.design.names[at]
    interval = profile_interval(found.likelihood, found.fit, name)
    ends = [None if end is None else sign * end for end in (interval.lower, interval.upper)]
    ends = ends if sign > 0 else ends[::-1]
    lower, upper = (None if end is None else float(np.exp(end)) for end in ends)
    return replace(plain, lower=lower, upper=upper, p_value=p_of_interval(plain.value, lower, upper))
