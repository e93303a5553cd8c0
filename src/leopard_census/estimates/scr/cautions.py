"""What a reader should know before trusting a fit, as sentences for print."""

from collections.abc import Iterator
from math import sqrt

import numpy as np

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.scr.basins import widest_cell_m
from leopard_census.estimates.scr.detection import DETECTION_FUNCTIONS, range_sigmas
from leopard_census.estimates.scr.effective import derived_densities
from leopard_census.estimates.scr.estimates import LevelEstimate, parameter_estimates
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask import distance_to_nearest, working_detectors
from leopard_census.estimates.scr.metres import metres
from leopard_census.estimates.scr.movement import movement_told
from leopard_census.estimates.scr.reach import BIAS, session_reaches
from leopard_census.estimates.scr.session import Session, squared_distances
from leopard_census.estimates.scr.session_likelihood import SessionLikelihood
from leopard_census.estimates.scr.starts import detector_spacing

Caution = tuple[float, str]

# Values beyond which a parameter counts as at a boundary of its range. A camera that catches an animal at its door once
# in a million days catches none; a hazard-rate curve with z of 50 is a step.
_BOUNDS = {"g0": (1e-6, 0.999), "lambda0": (1e-6, 100.0), "pmix": (0.001, 0.999), "z": (0.1, 50.0)}
# With a half-normal sigma below half the spacing of the detectors most animals meet one detector at most, and sigma
# rests on few recaptures elsewhere (secr overview: spacing about 2 sigma). 95% of detections then lie within 1.22
# spacings of the animal's centre; this is asked of other functions too, of which the same sigma reaches farther.
_SPACINGS = 0.5
#: A hazard-rate curve of this z falls from 0.9 to 0.1 within half of sigma. Then few captures and misses near that edge
#: tell sigma and z together, along a curved ridge that no standard error describes: of simulated surveys with such a z
#: or a larger one the Wald interval of sigma missed the truth in 38%, its profile interval and the interval of D in 7%;
#: of the others the Wald interval of sigma missed it in 8% (`benchmarks.scr_functions`).
EDGE_Z = 7.0
# Detectors that all lie within this many metres of one another, or more animals than this per hectare (100,000 per
# 100 km2): a survey of mice, or one of leopards in kilometres.
_SMALLEST_M, _DENSEST_HA = 100.0, 10.0
# A binomial N that is above the number caught by less than this part lies at its edge: a fit that ends there found no
# level place.
_AT_EDGE = 0.02


def cautions(likelihood: Likelihood, fit: Fit, settings: ScrSettings | None = None) -> dict[str, Caution]:
    """Cautions by name: a number, and a sentence. Without settings the thresholds are the defaults."""
    settings = settings or ScrSettings()
    found = dict(_about_the_fit(likelihood, fit))
    found |= _about_the_sample(likelihood, settings)
    found |= _about_units(likelihood, fit)
    if fit.converged:
        estimates = parameter_estimates(likelihood, fit, own_levels=True)
        found |= _about_precision(likelihood, fit, estimates, settings)
        found |= _at_boundary(estimates, _effort(likelihood))
        found |= _about_sigma(likelihood, estimates)
        found |= _about_the_edge(likelihood, estimates)
        found |= _about_the_mask(likelihood, fit)
        found |= _about_the_other(likelihood, fit)
    return found


def _about_the_fit(likelihood: Likelihood, fit: Fit) -> Iterator[tuple[str, Caution]]:
    if not fit.converged:
        why = f" ({fit.message})" if fit.message else ""
        told = f"The fit did not converge{why}: its numbers are not estimates."
        if _hardly_any_missed(likelihood, fit):
            told += (
                " N on the mask came to its least, the number caught: hardly any animal there was missed, and the "
                "binomial distribution of N has its maximum at that edge. Take the Poisson distribution; the realised "
                "N of that fit is the number on the mask."
            )
        yield "not-converged", (1.0, told)
    if fit.not_identified:
        names = ", ".join(fit.not_identified)
        unsure = _without_error(likelihood, fit) if fit.converged else []
        of_these = f" There is no standard error and no interval of {', '.join(unsure)}." if unsure else ""
        yield (
            "not-identified",
            (
                float(len(fit.not_identified)),
                f"Not identified: {names}. The data tell nothing, or hardly anything, of them; a simpler model says as "
                f"much.{of_these}",
            ),
        )


def _hardly_any_missed(likelihood: Likelihood, fit: Fit) -> bool:
    """Whether a binomial N of a session or group lies at the number caught, below which it cannot be."""
    if likelihood.model.distribution != "binomial" or "D" not in likelihood.design.slices:
        return False
    for part in likelihood.parts:
        densities = part.values(likelihood.design, fit.beta).log_density
        group_of = np.array(part.design.groups)[part.design.kinds]
        for group, log_density in enumerate(densities if densities is not None else ()):
            caught = int((group_of == group).sum())
            mask, density = part.session.mask, np.exp(log_density)
            number = mask.area_ha * float(density[0] if len(density) == 1 else mask.even @ density)
            if caught <= number < caught * (1 + _AT_EDGE):
                return True
    return False


def _without_error(likelihood: Likelihood, fit: Fit) -> list[str]:
    """Parameters at the levels at which the data tell nothing of them."""
    return [
        one.parameter if one.level == "all" else f"{one.parameter} ({one.level})"
        for one in parameter_estimates(likelihood, fit, own_levels=True)
        if np.isnan(one.estimate.se)
    ]


def _about_the_sample(likelihood: Likelihood, settings: ScrSettings) -> dict[str, Caution]:
    animals = sum(session.n for session in likelihood.sessions)
    found: dict[str, Caution] = {}
    if animals < settings.warn_animals:
        found["few-animals"] = (
            float(animals),
            f"Fewer than {settings.warn_animals} animals were caught: the interval may be too narrow.",
        )
    if not movement_told(likelihood):
        found["no-movement"] = (
            0.0,
            "No animal was caught at two places, so its movement (sigma) cannot be estimated, nor density with it: "
            "there are no standard errors.",
        )
    if empty := [session.name for session in likelihood.sessions if not session.n]:
        found["nobody-caught"] = (
            float(len(empty)),
            f"Nobody was caught in session {', '.join(empty)}: numbers that rest on its own captures alone have no "
            "standard error and no interval.",
        )
    recaptures = sum(session.recaptures for session in likelihood.sessions) / max(animals, 1)
    if recaptures < settings.warn_recaptures_per_animal:
        least = settings.warn_recaptures_per_animal
        often = "once" if least == 1 else f"{least:g} times"
        found["few-recaptures"] = (recaptures, f"Animals were recaptured less than {often} on average.")
    return found


def _about_units(likelihood: Likelihood, fit: Fit) -> dict[str, Caution]:
    """Whether coordinates may be kilometres."""
    extent = max(_extent(session) for session in likelihood.sessions)
    if extent < _SMALLEST_M:
        why, value = f"All detectors lie within {extent:.3g} m of one another", extent
    else:
        densities = [
            one.estimate.value
            for one in (parameter_estimates(likelihood, fit, own_levels=True) if fit.converged else ())
            if one.parameter == "D" and np.isfinite(one.estimate.se)
        ]
        value = max(densities, default=0.0)
        if value <= _DENSEST_HA:
            return {}
        why = f"Density is {value:.3g} animals per hectare"
    advice = (
        "are the coordinates kilometres? Taken as metres, density would come out a million times too high."
    )
    return {"kilometres": (value, f"{why}: {advice}")}


def _about_precision(
    likelihood: Likelihood, fit: Fit, estimates: list[LevelEstimate], settings: ScrSettings
) -> dict[str, Caution]:
    if likelihood.model.conditional:
        errors = [one.cv_d for one in derived_densities(likelihood, fit)]
    else:
        errors = [e.estimate.se / e.estimate.value for e in estimates if e.parameter == "D"]
    # Of an error that is not known (NaN) the fit's own cautions tell.
    worst = max((error for error in errors if error > settings.warn_rse), default=None)
    if worst is None:
        return {}
    return {"imprecise": (worst, f"The relative standard error of density exceeds {settings.warn_rse:g}.")}


def _effort(likelihood: Likelihood) -> float:
    """Units of effort in a detector's occasion, on average where it worked; 1 where that is less."""
    used = np.concatenate([session.usage[session.usage > 0] for session in likelihood.sessions])
    return max(1.0, float(used.mean()) * max(1, likelihood.model.binomial))


def _at_boundary(estimates: list[LevelEstimate], effort: float) -> dict[str, Caution]:
    there = []
    for one in estimates:
        low, high = _BOUNDS.get(one.parameter, (0.0, np.inf))
        # An occasion counted as 86,400 seconds has a chance in each that is as much smaller.
        low = low / effort if one.parameter in ("g0", "lambda0") else low
        if not low <= one.estimate.value <= high:
            where = "" if one.level == "all" else f" ({one.level})"
            there.append(f"{one.parameter}{where} = {one.estimate.value:.3g}")
    if not there:
        return {}
    return {
        "at-boundary": (
            float(len(there)),
            f"At the boundary of what is possible: {', '.join(there)}. The standard error there means nothing; a "
            "simpler model may do.",
        )
    }


def _about_sigma(likelihood: Likelihood, estimates: list[LevelEstimate]) -> dict[str, Caution]:
    sigmas = [e.estimate.value for e in estimates if e.parameter == "sigma"]
    found: dict[str, Caution] = {}
    extent = max(_extent(session) for session in likelihood.sessions)
    if max(sigmas) > extent:
        found["sigma-large"] = (
            max(sigmas),
            f"Sigma ({metres(max(sigmas))} m) exceeds the extent of the detectors ({metres(extent)} m) and is "
            "extrapolated.",
        )
    spacing = detector_spacing(likelihood.sessions)
    function = likelihood.model.function
    reach = range_sigmas(
        function, max((e.estimate.value for e in estimates if e.parameter == "z"), default=None)
    )
    half_normal = range_sigmas(DETECTION_FUNCTIONS["HN"])
    if min(sigmas) * reach < _SPACINGS * half_normal * spacing:
        found["sigma-small"] = (
            min(sigmas),
            f"Animals range little for detectors {metres(spacing)} m apart: sigma is {metres(min(sigmas))} m, and 95% "
            f"of detections lie within {metres(reach * min(sigmas))} m of an animal's centre. Few animals can be "
            "caught at two detectors, and sigma rests on those.",
        )
    return found


def _about_the_edge(likelihood: Likelihood, estimates: list[LevelEstimate]) -> dict[str, Caution]:
    """Whether a hazard-rate curve, whose z was estimated too, is so steep that sigma has no Wald interval."""
    steepest = max((e.estimate.value for e in estimates if e.parameter == "z"), default=0.0)
    if "z" not in likelihood.design.slices or "sigma" not in likelihood.design.slices or steepest < EDGE_Z:
        return {}
    return {
        "sigma-edge": (
            steepest,
            f"Detection falls like an edge at sigma (z = {steepest:.3g}): the standard error of sigma and the interval "
            "made of it may be several times too narrow (that of density is not concerned). Take the profile interval "
            "of sigma, or a half-normal function.",
        )
    }


def _extent(session: Session) -> float:
    """Largest distance between two detectors in metres."""
    return sqrt(float(squared_distances(session.xy, session.xy).max()))


def _about_the_mask(likelihood: Likelihood, fit: Fit) -> dict[str, Caution]:
    share, session = max(
        (share_beyond(part, likelihood, fit), part.session.name) for part in likelihood.parts
    )
    if share <= BIAS:
        return {}
    where = f" of session {session}" if len(likelihood.parts) > 1 else ""
    return {
        "mask-narrow": (
            share,
            f"The mask{where} is too narrow: {share:.1%} of the effective sampling area lie beyond it, by which "
            "density comes out too high, unless nobody can live there. Widen the buffer.",
        )
    }


def _about_the_other(likelihood: Likelihood, fit: Fit) -> dict[str, Caution]:
    other = fit.within_a_cell
    if other is None:
        return {}
    return {
        "mask-maximum": (
            other.loglik,
            f"The likelihood is higher elsewhere (log-likelihood {other.loglik:.4f} in place of {fit.loglik:.4f}), "
            f"with sigma of {other.sigma_m:.0f} m. That is less than the width of the mask's cells "
            f"({widest_cell_m(likelihood):.0f} m), so that such a maximum may be made by the mask and not by the "
            "captures, and was not taken. See what a mask of finer cells gives.",
        )
    }


def share_beyond(part: SessionLikelihood, likelihood: Likelihood, fit: Fit) -> float:
    """Share of the effective sampling area that lies farther from all detectors than any cell of the mask.

    All ground is taken as habitat.
    """
    farthest = float(distance_to_nearest(working_detectors(part.session), part.session.mask.xy).max())
    found = session_reaches(part, part.values(likelihood.design, fit.beta))
    return max(reach.share_beyond(farthest) for reach in found)
