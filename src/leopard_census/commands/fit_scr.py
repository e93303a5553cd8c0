"""`leopard-census fit-scr`: spatial capture-recapture of any capture data, or one evaluation of its likelihood."""

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from leopard_census.commands.fit_scr_more import Asked, check_rivals, more, more_faults, rival_models
from leopard_census.commands.fit_scr_names import check_names, coefficient_problems, model_of
from leopard_census.commands.fit_scr_options import add_options
from leopard_census.commands.fit_scr_places import check_projection, habitat_notes, place_faults, places_of
from leopard_census.commands.named_values import named_numbers, paths_by_session
from leopard_census.commands.result_file import attempt, check_writable, raise_all, write_result
from leopard_census.commands.search_progress import SearchProgress
from leopard_census.errors import InputError

if TYPE_CHECKING:
    from leopard_census.estimates.scr.fit import Fit
    from leopard_census.estimates.scr.likelihood import Likelihood
    from leopard_census.estimates.scr.model import Model
    from leopard_census.estimates.scr.session import Session
    from leopard_census.geo.polygon import PolygonRegion

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
    model, sessions, numbers, asked = _given(args, cautions)
    habitat = asked.places.habitat
    began = time.process_time()
    with SearchProgress() as progress:
        likelihood, own, notes, found = _likelihood(args, model, sessions, habitat, progress)
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
            told, checked = _cautions(likelihood, found, own, habitat, args.check_mask)
            result = fit_result(likelihood, found, [*told, *cautions], seconds)
            result["mask_check"] = checked
            result["epsg"] = asked.places.epsg
            result |= more(args, asked, likelihood, found, lambda plain: watched(plain, progress.step))
            if args.profile:
                result["profile"] = intervals
    result["warnings"] = [f"{warning.removesuffix('.')}." for warning in result["warnings"]]
    write_result(args.json, json.dumps(result, indent=1, allow_nan=False, ensure_ascii=False) + "\n")
    for warning in result["warnings"]:
        print(f"caution: {warning}", file=sys.stderr)
    print("\n".join([*lines(result), ""]))
    for what, file in (("surface", args.surface), ("centres", args.centres), ("result", args.json)):
        if file:
            print(f"{what}: {file}")
    return 0 if found is None or found.converged else _NOT_CONVERGED


def _given(
    args: argparse.Namespace, cautions: list[str]
) -> tuple["Model", "tuple[Session, ...]", Mapping[str, Mapping[str, float]], Asked]:
    """Model, data, numbers and what else is asked for; every fault of all of them is told together."""
    from leopard_census.estimates.scr.files.degrees import Projection
    from leopard_census.estimates.scr.files.read import FieldNames, read_sessions

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
    files += [file for file in (args.habitat, args.region) if file]
    outputs = [args.json, *(file for file in (args.surface, args.centres) if file)]
    for out in outputs:
        others = [other for other in outputs if other is not out]
        attempt(partial(check_writable, out, *files, *others), faults)
    attempt(lambda: _check_combined(args, numbers["--start"]), faults)
    rivals: list[Model] = attempt(lambda: rival_models(args, numbers["--fixed"]), faults)
    model: Model | None = attempt(lambda: model_of(args, args.model, numbers["--fixed"]), faults)
    sessions: tuple[Session, ...] | None = None
    projection = Projection(args.epsg)
    attempt(lambda: check_projection(args.epsg), faults)
    if detectors is not None and masks is not None:
        sessions = attempt(
            lambda: read_sessions(
                args.captures, detectors, masks or None, args.individuals, detector=args.detector,
                cell_ha=args.cell_area_ha, occasions=args.occasions,
                names=FieldNames(args.covnames, args.trapcovnames), projection=projection, cautions=cautions,
            ),
            faults,
        )  # fmt: skip
    places = places_of(args, projection.epsg, sessions is not None, faults)
    if sessions is not None:
        attempt(partial(check_names, args, model, sessions, numbers), faults)
        attempt(partial(check_rivals, rivals or [], sessions), faults)
    raise_all(faults)
    assert model is not None
    assert sessions is not None  # else there was a fault
    return model, sessions, numbers, Asked(places, rivals)


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
    problems += place_faults(args) + more_faults(args)
    if problems:
        raise InputError("The options cannot be used:", problems)


def _likelihood(
    args: argparse.Namespace,
    model: "Model",
    sessions: "Sequence[Session]",
    habitat: "PolygonRegion | None",
    progress: SearchProgress,
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
                likelihood_on(model, sessions, args.buffer, args.spacing, habitat),
                (args.buffer, args.spacing),
            )
        else:
            own = sized_fit(
                model, sessions, habitat=habitat, buffer_m=args.buffer, spacing_m=args.spacing,
                watched=lambda plain: watched(plain, progress.step),
            )  # fmt: skip
            likelihood, size, found = own.likelihood, (own.size.reach_m, own.size.spacing_m), own.fit
            notes += [_lower(note) for note in (*own.size.notes, *(() if own.bounded else (UNBOUNDED,)))]
        ground = "all ground in it counts as habitat" if habitat is None else "habitat as drawn"
        made = (
            f"the mask was made around the detectors: buffer {size[0]:g} m, cells of {size[1]:g} m; {ground}"
        )
        notes.insert(0, made)
        if habitat is not None:
            notes += habitat_notes(habitat, likelihood, size[0])
    if args.collapse and not likelihood.collapsed:
        notes.append(
            "captures are not summed over occasions in spite of --collapse: the detectors (multi), a term, groups or a "
            "removal tell occasions apart"
        )
    if likelihood.collapsed and "K" in model.learned:
        notes.append(
            "captures are summed over occasions, as secr does, so that K has no effect: nothing comes before the only "
            "occasion that is left (--no-collapse keeps them apart)"
        )
    elif likelihood.collapsed and changes_estimates(model, sessions):
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
    if problems := coefficient_problems(names, option, given, whole=whole):
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
    likelihood: "Likelihood",
    found: "Fit",
    own: tuple[float, float] | None,
    habitat: "PolygonRegion | None",
    check_mask: bool | None,
) -> tuple[list[str], list[dict[str, Any]]]:
    """What a reader should know before trusting the fit, and what other masks would change.

    Parameters
    ----------
    own
        Buffer and spacing in metres of a mask that was made for the fit; None: it was given.
    check_mask
        None: where it was made for the fit.
    """
    from leopard_census.config.estimates import ScrSettings
    from leopard_census.estimates.scr.cautions import cautions
    from leopard_census.estimates.scr.mask_check import OtherMask, checks, mask_cautions
    from leopard_census.estimates.scr.mask_gaps import gap_cautions
    from leopard_census.estimates.scr.mask_size import coarse_caution
    from leopard_census.estimates.scr.result import plain

    told = cautions(likelihood, found, ScrSettings())
    answers: list[OtherMask] = []
    if found.converged:
        told |= coarse_caution(likelihood, found.beta)
        if habitat is not None:
            # Where the habitat ends, as on an island, a mask ends for good.
            told.pop("mask-narrow", None)
        if own is None:
            told |= gap_cautions(likelihood, found)
        if check_mask or (check_mask is None and own is not None):
            answers = checks(likelihood, found, own, habitat)
            told |= mask_cautions(answers, *(("--buffer", "--spacing") if own else ()))
            if not answers:
                told["mask-unchecked"] = (
                    1.0,
                    "The mask was not checked: it has too many cells for finer ones.",
                )
    return [_lower(sentence) for _, sentence in told.values()], plain([one.record for one in answers])


def _lower(sentence: str) -> str:
    """A sentence without its capital, for a list."""
    return sentence[:1].lower() + sentence[1:]
