"""What `leopard-census fit-scr` makes of a fit on demand: N in a region, other models, maps."""

import argparse
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leopard_census.commands.fit_scr_names import model_of
from leopard_census.commands.fit_scr_places import Places, regions_of
from leopard_census.commands.result_file import write_result
from leopard_census.errors import InputError

if TYPE_CHECKING:
    from leopard_census.estimates.scr.fit import Fit
    from leopard_census.estimates.scr.likelihood import Likelihood
    from leopard_census.estimates.scr.model import Model
    from leopard_census.estimates.scr.session import Session

_SURFACE = ("session", "group", "x", "y", "km2", "density", "se", "lower", "upper", "caught", "missed")
_CENTRES = ("session", "individual", "likeliest_x", "likeliest_y", "mean_x", "mean_y")


@dataclass(frozen=True)
class Asked:
    """Places, and models that are compared with the one of --model."""

    places: Places
    rivals: "Sequence[Model]"


def more_faults(args: argparse.Namespace) -> list[str]:
    """Options of what is made of a fit that do not go together."""
    names = ("region", "region_widen", "compare", "surface", "centres")
    given = [f"--{name.replace('_', '-')}" for name in names if getattr(args, name) not in (None, [])]
    problems = []
    if args.at and given:
        problems.append(f"--at and {', '.join(given)}: --at fits nothing; leave one out")
    if args.surface and args.conditional:
        problems.append(
            "--surface and --conditional: the conditional likelihood has no density; leave one out"
        )
    return problems


def rival_models(args: argparse.Namespace, fixed: "dict[str, float] | None") -> "list[Model]":
    """The models of --compare, formulas between blanks.

    Raises
    ------
    InputError
        Listing everything that is wrong with them.
    """
    found, problems = [], []
    for words in args.compare:
        try:
            found.append(model_of(args, words.split(), fixed))
        except InputError as fault:
            problems += [f"--compare {words!r}: {problem}" for problem in fault.problems]
    if problems:
        raise InputError("The models cannot be used:", problems)
    return found


def check_rivals(rivals: "Sequence[Model]", sessions: "Sequence[Session]") -> None:
    """Check that the files have what the models of --compare name; raises where they have not."""
    from leopard_census.estimates.scr.design_checks import design_problems

    if problems := [problem for model in rivals for problem in design_problems(model, sessions)]:
        raise InputError("The model does not fit the data:", problems)


def more(
    args: argparse.Namespace,
    asked: Asked,
    likelihood: "Likelihood",
    found: "Fit",
    watched: "Callable[[Likelihood], Likelihood]",
) -> dict[str, Any]:
    """Write the maps; further parts of the JSON: N in a region, and models side by side."""
    from leopard_census.estimates.scr.place import InCells
    from leopard_census.estimates.scr.result import numbers_in

    result: dict[str, Any] = {}
    if args.surface:
        write_result(args.surface, _csv(_SURFACE, _surface_rows(likelihood, found)))
    if args.centres:
        write_result(args.centres, _csv(_CENTRES, _centre_rows(likelihood, found)))
    if regions := regions_of(args, asked.places, likelihood, found):
        # Of a mask from elsewhere its cells say what is habitat.
        of_mask = [InCells(session.mask) for session in likelihood.sessions] if args.mask else None
        result["region"] = numbers_in(likelihood, found, regions, of_mask or asked.places.habitat)
    if asked.rivals:
        result["models"] = _compared(likelihood, found, asked.rivals, watched)
    return result


def _compared(
    likelihood: "Likelihood",
    found: "Fit",
    rivals: "Sequence[Model]",
    watched: "Callable[[Likelihood], Likelihood]",
) -> list[dict[str, Any]]:
    """The model of the fit and its rivals, best AICc first, all on its mask."""
    from leopard_census.estimates.scr.collapse import likelihood_for
    from leopard_census.estimates.scr.fit import fit
    from leopard_census.estimates.scr.information import Fitted, compare
    from leopard_census.estimates.scr.likelihood import Likelihood
    from leopard_census.estimates.scr.model_set import start_from
    from leopard_census.estimates.scr.result import plain

    sessions = likelihood.sessions
    models = list({_name(model): model for model in (likelihood.model, *rivals)}.values())
    # Log-likelihoods compare only where captures are summed over occasions in all models or in none.
    summed = likelihood.collapsed and all(likelihood_for(model, sessions).collapsed for model in models)
    fits = []
    for model in models:
        one = Likelihood(model, sessions, summed)
        same = model == likelihood.model and summed == likelihood.collapsed
        fits.append(
            Fitted(
                _name(model),
                one,
                found if same else fit(watched(one), start_from(one, likelihood, found.beta)),
            )
        )
    rows = compare(fits)
    return [
        plain(
            {
                "model": row.name, "n_parameters": row.parameters, "loglik": row.loglik, "aic": row.aic,
                "aicc": row.aicc, "delta": row.delta, "weight": row.weight, "collapsed": summed, "note": row.note,
            }
        )
        for row in rows
    ]  # fmt: skip


def _name(model: "Model") -> str:
    texts = [f.text.replace(" ", "") for f in model.formulas.values() if f.parameter not in model.fixed]
    return " ".join(texts)


def _surface_rows(likelihood: "Likelihood", found: "Fit") -> Iterator[Sequence[Any]]:
    """Animals per 100 km2 in each cell: of the model, and of this survey (caught and missed)."""
    from leopard_census.estimates.scr.estimates import HA_PER_100_KM2
    from leopard_census.estimates.scr.surface import density_surfaces, realised_surfaces

    masks = {session.name: session.mask for session in likelihood.sessions}
    fit = found if found.converged else found.unsure
    for model, real in zip(
        density_surfaces(likelihood, fit), realised_surfaces(likelihood, found.beta), strict=True
    ):
        mask = masks[model.session]
        columns = (model.value, model.se, model.lower, model.upper, real.caught, real.missed)
        for (x, y), ha, *values in zip(mask.xy, mask.cells_ha, *columns, strict=True):
            yield (model.session, model.group, x, y, ha / 100, *(value * HA_PER_100_KM2 for value in values))


def _centre_rows(likelihood: "Likelihood", found: "Fit") -> Iterator[Sequence[Any]]:
    """Where each animal that was caught has its centre: the likeliest cell, and the mean."""
    from leopard_census.estimates.scr.centres import activity_centres

    for one in activity_centres(likelihood, found.beta):
        for animal, mode, mean in zip(one.animals, one.mode, one.mean, strict=True):
            yield (one.session, animal, *mode, *mean)


def _csv(columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> str:
    """A table; numbers have nine digits, and those that are not known are empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell if isinstance(cell, str) else _cell(float(cell)) for cell in row])
    return out.getvalue()


def _cell(value: float) -> str:
    return "" if value != value else f"{value:.9g}"
