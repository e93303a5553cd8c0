"""Names in formulas and options of `leopard-census fit-scr`, judged also where something else is at fault."""

import argparse
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from leopard_census.errors import InputError

if TYPE_CHECKING:
    from leopard_census.estimates.scr.model import Model
    from leopard_census.estimates.scr.session import Session

_TITLE = "The options cannot be used:"


def model_of(args: argparse.Namespace, formulas: Sequence[str], fixed: Mapping[str, float] | None) -> "Model":
    """The model of the command line with these formulas.

    Raises
    ------
    InputError
        Listing everything that does not fit together.
    """
    from leopard_census.estimates.scr.model import build_model

    return build_model(
        args.detector, args.detectfn, formulas, conditional=args.conditional, distribution=args.distribution,
        # One trial on each occasion is what these detectors have anyway (secr writes binomN = 1).
        binomial=0 if args.detector != "count" and args.binomial == 1 else args.binomial,
        groups=args.groups, hcov=args.hcov, collapse=args.collapse, fixed=fixed,
    )  # fmt: skip


def check_names(
    args: argparse.Namespace,
    model: "Model | None",
    sessions: "Sequence[Session]",
    numbers: Mapping[str, Mapping[str, float] | None],
) -> None:
    """Check what formulas name in the files, and what --start, --at and --profile name in the model.

    Parameters
    ----------
    model
        None: it is at fault, which is told already; then what can be read of it is judged.
    numbers
        Values by name of --start and --at; None where they cannot be read.

    Raises
    ------
    InputError
        Listing every name that is not there.
    """
    from leopard_census.estimates.scr.design import build_design
    from leopard_census.estimates.scr.design_checks import design_problems

    judged = model or _readable(args)
    if judged is None:
        return
    if problems := design_problems(judged, sessions):
        raise InputError("The model does not fit the data:", problems)
    names = build_design(judged, sessions).names
    profiled = dict.fromkeys(args.profile, 0.0)
    for option, given in (*((o, numbers[o]) for o in ("--start", "--at")), ("--profile", profiled)):
        told = given or {}
        if model is None:
            # Effects may be of a formula that could not be read; a parameter is there or not.
            told = {
                name: value for name, value in told.items() if name.partition(".")[0] not in judged.formulas
            }
        problems += coefficient_problems(
            names, option, told, whole=model is not None and bool(args.at) and option == "--at"
        )
    if problems:
        raise InputError(_TITLE, problems)


def coefficient_problems(
    names: Sequence[str], option: str, given: Mapping[str, Any], *, whole: bool
) -> list[str]:
    """Names that are no coefficients, and, of `whole` options, coefficients that have no value."""
    listed = ", ".join(names) or "none"
    problems = [
        f"{option} {name}: the model has no such coefficient; it has {listed}"
        for name in given
        if name not in names
    ]
    missing = [name for name in names if name not in given]
    if whole and missing:
        problems.append(f"{option}: {', '.join(missing)} missing; give all of {listed} on the link scale")
    return problems


def _readable(args: argparse.Namespace) -> "Model | None":
    """The model of those formulas that can be read, without fixed values; None where even that is none."""

    def made(texts: Sequence[str]) -> "Model | None":
        try:
            return model_of(args, texts, None)
        except InputError:
            return None

    kept: list[str] = []
    for text in args.model:
        if made([*kept, text]) is not None:
            kept.append(text)
    return made(kept)
