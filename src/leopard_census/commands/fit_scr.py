"""`leopard-census fit-scr`: spatial capture-recapture of any capture data, or one evaluation of its likelihood."""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from leopard_census.commands.fit_scr_options import add_options
from leopard_census.commands.named_values import named_numbers, paths_by_session
from leopard_census.commands.result_file import attempt, check_writable, raise_all, write_result
from leopard_census.commands.search_progress import SearchProgress
from leopard_census.errors import InputError

if TYPE_CHECKING:
    from leopard_census.estimates.scr.fit import Fit
    from leopard_census.estimates.scr.likelihood import Likelihood
    from leopard_census.estimates.scr.model import Model
    from leopard_census.estimates.scr.session import Session

_NOT_CONVERGED = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Fit, or evaluate; print and write."""
    try:
        return _run(args)
    except MemoryError:
        raise InputError(
            "The model cannot be fitted:",
            ["the mask has more cells than the memory can hold for so many detectors; take larger cells"],
        ) from None


def _run(args: argparse.Namespace) -> int:
    from scipy import optimize  # noqa: F401 - what takes long to load is no part of the time of the fit

    from leopard_census.commands.fit_scr_lines import lines
    from leopard_census.estimates.scr import mask_loop  # noqa: F401
    from leopard_census.estimates.scr.result import evaluation_result, fit_result
    from leopard_census.estimates.scr.watched import watched

    cautions: list[str] = []
    model, sessions, numbers = _given(args, cautions)
    began = time.process_time()
    with SearchProgress() as progress:
        likelihood, own, notes, found = _likelihood(args, model, sessions, progress)
        cautions += notes
        if args.at:
            beta = _all_of(likelihood, "--at", numbers["--at"])
            result = evaluation_result(likelihood, beta, cautions, 0.0)
            result["seconds"] = time.process_time() - began
            if result["loglik"] is None:
                result["warnings"].append(
                    "the captures cannot be at these values: log-likelihood minus infinity"
                )
            found = None
        else:
            _all_of(likelihood, "--profile", dict.fromkeys(args.profile, 0.0), whole=False)
            if found is None or args.start:
                found = _fitted(likelihood, numbers["--start"], progress)
            seconds = time.process_time() - began
            found, intervals = _profiles(watched(likelihood, progress.step), found, args.profile)
            cautions = [*_cautions(likelihood, found, own, args.check_mask), *cautions]
            result = fit_result(likelihood, found, cautions, seconds)
            if args.profile:
                result["profile"] = intervals
    result["warnings"] = [f"{warning.removesuffix('.')}." for warning in result["warnings"]]
    write_result(args.json, json.dumps(result, indent=1, allow_nan=False, ensure_ascii=False) + "\n")
    for warning in result["warnings"]:
        print(f"caution: {warning}", file=sys.stderr)
    print("\n".join(lines(result)))
    print(f"\nresult: {args.json}")
    return 0 if found is None or found.converged else _NOT_CONVERGED


def _given(
    args: argparse.Namespace, cautions: list[str]
) -> tuple["Model", "tuple[Session, ...]", Mapping[str, Mapping[str, float]]]:
    """Model, data and numbers of the command line; every fault of all of them is told together."""
    from leopard_census.estimates.scr.files.read import FieldNames, read_sessions
    from leopard_census.estimates.scr.model import build_model

    faults: list[InputError] = []
    given = {"--fixed": args.fixed, "--start": args.start, "--at": args.at}
    numbers = {
        option: attempt(partial(named_numbers, option, words), faults) for option, words in given.items()
    }
    masks = attempt(lambda: paths_by_session("--mask", args.mask), faults)
    detectors = attempt(lambda: paths_by_session("--detectors", args.detectors), faults)
    files = [args.captures, *([args.individuals] if args.individuals else [])]
    for paths in (masks, detectors):
        files += list((paths or {}).values())
    attempt(lambda: check_writable(args.json, *files), faults)
    attempt(lambda: _check_combined(args, numbers["--start"]), faults)
    # One trial on each occasion is what these detectors have anyway (secr writes binomN = 1).
    binomial = 0 if args.detector != "count" and args.binomial == 1 else args.binomial
    model: Model | None = attempt(
        lambda: build_model(
            args.detector, args.detectfn, args.model, conditional=args.conditional, distribution=args.distribution,
            binomial=binomial, groups=args.groups, hcov=args.hcov, collapse=args.collapse,
            fixed=numbers["--fixed"],
        ),
        faults,
    )  # fmt: skip
    sessions: tuple[Session, ...] | None = None
    if detectors is not None and masks is not None:
        sessions = attempt(
            lambda: read_sessions(
                args.captures, detectors, masks or None, args.individuals, detector=args.detector,
                cell_ha=args.cell_area_ha, occasions=args.occasions,
                names=FieldNames(args.covnames, args.trapcovnames), cautions=cautions,
            ),
            faults,
        )  # fmt: skip
    raise_all(faults)
    assert model is not None
    assert sessions is not None  # else there was a fault
    return model, sessions, numbers


def _check_combined(args: argparse.Namespace, start: Mapping[str, float] | None) -> None:
    """Options that do not go together, or that are no sizes."""
    problems = [
        f"{option} {value:g}: give a positive number of {unit}"
        for option, value, unit in (
            ("--cell-area-ha", args.cell_area_ha, "hectares"),
            ("--buffer", args.buffer, "metres"),
            ("--spacing", args.spacing, "metres"),
        )
        if value is not None and not 0 < value < float("inf")
    ]
    if args.occasions is not None and not 1 <= args.occasions <= 5000:
        problems.append(f"--occasions {args.occasions}: give a number from 1 to 5000")
    own = args.buffer is not None or args.spacing is not None
    if args.mask and own:
        problems.append("--mask and --buffer or --spacing: give the mask, or what to make one by")
    if not args.mask and args.cell_area_ha is not None:
        problems.append("--cell-area-ha without --mask: it is the area of the mask's cells; give the mask")
    if args.at and not args.mask and (args.buffer is None or args.spacing is None):
        problems.append("--at needs a mask: give --mask, or both --buffer and --spacing")
    problems += [
        f"--start {name}={value:g}: lies beyond all that is measured on the link scale; give a value from -50 to 50"
        for name, value in (start or {}).items()
        if abs(value) > 50
    ]
    if args.at and args.start:
        problems.append("--at and --start: --at searches nothing; leave one out")
    if problems:
        raise InputError("The options cannot be used:", problems)


def _likelihood(
    args: argparse.Namespace, model: "Model", sessions: "Sequence[Session]", progress: SearchProgress
) -> "tuple[Likelihood, tuple[float, float] | None, list[str], Fit | None]":
    """The likelihood on its mask; of a mask that is made here buffer and spacing, what to know of it, and its fit."""
    from leopard_census.estimates.scr.collapse import changes_estimates, likelihood_for
    from leopard_census.estimates.scr.mask_loop import UNBOUNDED, likelihood_on, sized_fit
    from leopard_census.estimates.scr.watched import watched

    notes: list[str] = []
    size, found = None, None
    if args.mask:
        likelihood = likelihood_for(model, sessions)
    else:
        if args.buffer is not None and args.spacing is not None:
            likelihood, size = (
                likelihood_on(model, sessions, args.buffer, args.spacing),
                (args.buffer, args.spacing),
            )
        else:
            own = sized_fit(
                model, sessions, buffer_m=args.buffer, spacing_m=args.spacing,
                watched=lambda plain: watched(plain, progress.step),
            )  # fmt: skip
            likelihood, size, found = own.likelihood, (own.size.reach_m, own.size.spacing_m), own.fit
            notes += [_lower(note) for note in (*own.size.notes, *(() if own.bounded else (UNBOUNDED,)))]
        notes.insert(
            0,
            f"the mask was made around the detectors: buffer {size[0]:g} m, cells of {size[1]:g} m; all ground in it "
            "counts as habitat",
        )
    if args.collapse and not likelihood.collapsed:
        notes.append(
            "captures are not summed over occasions in spite of --collapse: the detectors (multi), a term, groups or a "
            "removal tell occasions apart"
        )
    if likelihood.collapsed and changes_estimates(model, sessions):
        notes.append(
            "usage is not 0 or 1 throughout, so that captures summed over occasions are another model (as many trials "
            "as the summed usage has whole units) than occasion by occasion (--no-collapse)"
        )
    return likelihood, size, notes, found


def _all_of(likelihood: "Likelihood", option: str, given: Mapping[str, float], whole: bool = True) -> Any:
    """Coefficients by name, (coefficients,); NaN for those that are not given.

    Raises
    ------
    InputError
        Listing names that the model has not, and, of `whole` ones, those that are missing.
    """
    import numpy as np

    names = likelihood.design.names
    listed = ", ".join(names) or "none"
    problems = [
        f"{option} {name}: the model has no such coefficient; it has {listed}"
        for name in given
        if name not in names
    ]
    missing = [name for name in names if name not in given]
    if whole and missing:
        problems.append(f"{option}: {', '.join(missing)} missing; give all of {listed} on the link scale")
    if problems:
        raise InputError("The options cannot be used:", problems)
    return np.array([given.get(name, np.nan) for name in names], dtype=float)


def _fitted(likelihood: "Likelihood", start: Mapping[str, float], progress: SearchProgress) -> "Fit":
    """The maximum, from the values that are given and else from where the data say."""
    import numpy as np

    from leopard_census.estimates.scr.fit import fit
    from leopard_census.estimates.scr.starts import pooled_sigma, start_values
    from leopard_census.estimates.scr.watched import watched

    beta = None
    if start:
        beta = _all_of(likelihood, "--start", start, whole=False)
        plain = next(iter(start_values(likelihood, pooled_sigma(likelihood.sessions))))
        beta = np.where(np.isnan(beta), plain, beta)
    return fit(watched(likelihood, progress.step), beta)


def _profiles(
    likelihood: "Likelihood", found: "Fit", names: "Sequence[str]"
) -> "tuple[Fit, list[dict[str, Any]]]":
    """Profile-likelihood intervals by coefficient, and the fit they hold for: a higher one where they find it."""
    from leopard_census.estimates.scr.profiled import profiled

    found, intervals = profiled(likelihood, found, names)
    return found, [
        {"name": name, "lower": one.lower, "upper": one.upper, "note": one.note}
        for name, one in intervals.items()
    ]


def _cautions(
    likelihood: "Likelihood", found: "Fit", own: tuple[float, float] | None, check_mask: bool | None
) -> list[str]:
    """What a reader should know before trusting the fit.

    Parameters
    ----------
    own
        Buffer and spacing in metres of a mask that was made for the fit; None: it was given.
    check_mask
        None: where it was made for the fit.
    """
    from leopard_census.config.estimates import ScrSettings
    from leopard_census.estimates.scr.cautions import cautions
    from leopard_census.estimates.scr.mask_check import checks, mask_cautions
    from leopard_census.estimates.scr.mask_gaps import gap_cautions
    from leopard_census.estimates.scr.mask_size import coarse_caution

    told = cautions(likelihood, found, ScrSettings())
    if found.converged:
        told |= coarse_caution(likelihood, found.beta)
        if own is None:
            told |= gap_cautions(likelihood, found)
        if check_mask or (check_mask is None and own is not None):
            answers = checks(likelihood, found, own)
            told |= mask_cautions(answers)
            if not answers:
                told["mask-unchecked"] = (
                    1.0,
                    "The mask was not checked: it has too many cells for finer ones.",
                )
    return [_lower(sentence) for _, sentence in told.values()]


def _lower(sentence: str) -> str:
    """A sentence without its capital, for a list."""
    return sentence[:1].lower() + sentence[1:]
