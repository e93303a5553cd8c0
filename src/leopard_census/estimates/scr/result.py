"""A fit as plain numbers and words, for JSON: what other people's scripts read.

Names of parameters, coefficients and derived values are secr's; the units are hectares and metres. A number that is
not known is None.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.effective import derived_densities
from leopard_census.estimates.scr.estimates import Estimate, parameter_estimates
from leopard_census.estimates.scr.fit import Fit
from leopard_census.estimates.scr.information import aic, aicc, both_constants
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.movement import movement_told
from leopard_census.estimates.scr.region_n import region_numbers

Array = NDArray[np.float64]
Record = dict[str, Any]

# Without the term g the groups share one D, and all animals together have as many times that as there are groups.
_EACH, _ALL = "of each group", "all groups together"
# Columns that a list of records has only where one of them needs it.
_WHERE = ("session", "group", "level", "note")


def fit_result(likelihood: Likelihood, fit: Fit, warnings: Sequence[str], seconds: float) -> Record:
    """Everything of a fit.

    Of a fit that did not converge, or to captures that tell nothing of movement, values stand without standard errors
    and intervals: they are no estimates.
    """
    sure = fit if fit.converged and movement_told(likelihood) else fit.unsure
    # Where chances or areas are 0 what follows from them is not known, which shows as None.
    with np.errstate(all="ignore"):
        return _plain(
            {
                **evaluation_result(likelihood, fit.beta, warnings, seconds),
                **_of_fit(likelihood, fit, sure.vcov),
                "estimates": _with_columns(_estimates(likelihood, sure)),
                "derived": _with_columns(_derived(likelihood, sure)),
                "region_n": _with_columns(_numbers(likelihood, sure)),
            }
        )


def _of_fit(likelihood: Likelihood, fit: Fit, vcov: Array) -> Record:
    size, animals = len(fit.beta), sum(session.n for session in likelihood.sessions)
    return {
        "loglik": fit.loglik,
        "aic": aic(fit.loglik, size),
        "aicc": aicc(fit.loglik, size, animals),
        "vcov": vcov.tolist(),
        "converged": fit.converged,
        "not_identified": list(fit.not_identified),
        "evaluations": fit.evaluations,
    }


def evaluation_result(likelihood: Likelihood, beta: Array, warnings: Sequence[str], seconds: float) -> Record:
    """The log-likelihood at stated coefficients, (coefficients,), with both constants."""
    both = both_constants(likelihood, beta)
    names = likelihood.design.names
    return _plain(
        {
            "loglik": both.collapsed if likelihood.collapsed else both.per_occasion,
            "loglik_collapsed": both.collapsed,
            "loglik_per_occasion": both.per_occasion,
            "collapsed": likelihood.collapsed,
            "n_parameters": len(names),
            "beta": dict(zip(names, beta.tolist(), strict=True)),
            "beta_names": list(names),
            **_about(likelihood),
            "warnings": list(warnings),
            "seconds": seconds,
        }
    )


def _about(likelihood: Likelihood) -> Record:
    """What was fitted to what."""
    model = likelihood.model
    return {
        "n": sum(session.n for session in likelihood.sessions),
        "model": {
            "formulas": [formula.text for formula in model.formulas.values() if formula.parameter not in model.fixed],
            "fixed": dict(model.fixed),
            "detector": model.detector,
            "detectfn": model.function.name,
            "binomial": model.binomial,
            "conditional": model.conditional,
            "distribution": None if model.conditional else model.distribution,
            "groups": model.groups,
            "hcov": model.hcov,
        },
        "sessions": [
            {
                "session": s.name,
                "animals": s.n,
                "captures": int(s.count.sum()),
                "detectors": len(s.detectors),
                "occasions": s.occasions,
                "cells": len(s.mask.xy),
                "cell_area_ha": s.mask.cell_ha,
                "area_ha": s.mask.area_ha,
            }
            for s in likelihood.sessions
        ],
    }  # fmt: skip


def _estimates(likelihood: Likelihood, fit: Fit) -> list[Record]:
    found = []
    for one in parameter_estimates(likelihood, fit, own_levels=True):
        rest = {name: level for name, level in one.levels.items() if name not in ("session", "g")}
        session = one.levels.get("session") if len(likelihood.sessions) > 1 else None
        where = {
            "session": session,
            "group": one.levels.get("g"),
            "level": ", ".join(f"{name} = {level}" for name, level in rest.items()) or None,
            "note": _EACH
            if likelihood.model.groups and one.parameter == "D" and "g" not in one.levels
            else None,
        }
        found.append(where | {"parameter": one.parameter} | _numbers_of(one.estimate))
    return found


def _derived(likelihood: Likelihood, fit: Fit) -> list[Record]:
    found = []
    for one in derived_densities(likelihood, fit):
        where = _of(likelihood, one.session, one.group)
        area = Estimate(one.area_ha, np.nan, np.nan, np.nan)
        more = {"cv_n": one.cv_n, "cv_a": one.cv_a, "cv_d": one.cv_d}
        found.append(where | {"parameter": "esa"} | _numbers_of(area) | dict.fromkeys(more))
        found.append(where | {"parameter": "D"} | _numbers_of(one.density) | more)
    return found


def _numbers(likelihood: Likelihood, fit: Fit) -> list[Record]:
    found = []
    for one in region_numbers(likelihood, fit):
        where = _of(likelihood, one.session, one.group)
        log_normal = {"lower_lognormal": one.log_normal.lower, "upper_lognormal": one.log_normal.upper}
        facts = {"n": one.detected_inside, "area_ha": one.area_ha}
        found.append(
            where | {"parameter": "E.N"} | _numbers_of(one.expected) | dict.fromkeys(log_normal) | facts
        )
        found.append(where | {"parameter": "R.N"} | _numbers_of(one.realised) | log_normal | facts)
    return found


def _of(likelihood: Likelihood, session: str, group: str) -> Record:
    several = len(likelihood.sessions) > 1
    total = _ALL if likelihood.model.groups and not group else None
    return {"session": session if several else None, "group": group or None, "level": None, "note": total}


def _numbers_of(estimate: Estimate) -> Record:
    return {
        "estimate": estimate.value,
        "se": estimate.se,
        "lower": estimate.lower,
        "upper": estimate.upper,
    }


def _with_columns(records: list[Record]) -> list[Record]:
    """The same without the columns session, group, level and note where no record has a value."""
    kept = [name for name in _WHERE if any(record[name] is not None for record in records)]
    return [
        {name: v for name, v in record.items() if name not in _WHERE or name in kept} for record in records
    ]


def _plain(value: Any) -> Any:
    """The same with None for numbers that are not finite, which JSON has not."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float | np.floating):
        return float(value) if isfinite(value) else None
    if isinstance(value, np.integer | np.bool_):
        return value.item()
    return value
