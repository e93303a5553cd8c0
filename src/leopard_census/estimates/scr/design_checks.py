"""Whether sessions have what a model asks for: variables by name, and a value of each wherever it is used."""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from leopard_census.estimates.scr.model import LEARNED, OF_PLACE, TIME, Model
from leopard_census.estimates.scr.session import Covariate, Session
from leopard_census.estimates.scr.session_checks import listed

# Cells that one message lists at most.
_MOST_CELLS = 3
# Beyond this the differences of a covariate are lost in rounding, and a search cannot scale it.
_LARGEST = 1e15


def design_problems(model: Model, sessions: Sequence[Session]) -> list[str]:
    """Everything that a model asks for and the sessions have not."""
    problems = [*_unknown_variables(model, sessions)]
    for session in sessions:
        for fault in (
            *_of_animals(model, session),
            *_of_detectors(model, session),
            *_of_cells(model, session),
            *_taken_names(model, session),
            *_too_large(model, session),
        ):
            problems.append(f"session {session.name}: {fault}")
    if not problems:
        problems = [*_of_one_value(model, sessions)]
    return list(dict.fromkeys(problems))


def _known_to_all(model: Model) -> set[str]:
    """Variables of detection that need no column."""
    always = {"session", "Session", *TIME, *LEARNED}
    return always | ({"h2"} if model.mixture else set()) | ({"g"} if model.groups else set())


def _unknown_variables(model: Model, sessions: Sequence[Session]) -> Iterator[str]:
    for parameter, formula in model.formulas.items():
        if parameter == "pmix":
            continue
        for name, session in product(sorted(formula.variables), sessions):
            if parameter == "D":
                known = {"session", "Session", "g", *OF_PLACE, *session.mask.covariates}
                what = f"a column {name} in the mask"
            else:
                known = _known_to_all(model) | set(session.detector_traits)
                known |= set(session.traits) if model.conditional else set()
                what = f"a column {name} of the detectors" + (" or individuals" if model.conditional else "")
            if name in known:
                continue
            if parameter != "D" and name in session.traits:
                yield (
                    f"{formula.text}: {name} is a trait of animals; with the full likelihood divide them by it "
                    "(groups, then the term g; or hcov, then h2), or use the conditional likelihood"
                )
            else:
                yield f"{formula.text}: session {session.name} has nothing named {name}; give {what}"


def _of_animals(model: Model, session: Session) -> Iterator[str]:
    needed = {model.groups} if model.groups else set()
    if model.conditional:
        named = set(session.detector_traits) | _known_to_all(model)
        needed |= (model.detection_variables & set(session.traits)) - named
    for name in sorted(needed):
        if name not in session.traits:
            yield f"the individuals have no column {name}"
        elif name == model.groups and not isinstance(session.traits[name], tuple):
            yield f"{name} has numbers; groups are made by a trait of words"
        elif missing := _missing(session.traits[name]):
            animals = listed([session.animals[i] for i in missing])
            yield (
                f"{name} is not known of {len(missing)} animals ({animals}); fill it in, leave them out, "
                f"or use hcov, which takes animals of unknown {name}"
            )
    if model.hcov:
        if model.hcov not in session.traits:
            yield f"the individuals have no column {model.hcov}"
        elif not isinstance(session.traits[model.hcov], tuple):
            yield f"{model.hcov} has numbers; hcov takes a trait of two words"


def _of_detectors(model: Model, session: Session) -> Iterator[str]:
    used = (model.detection_variables & set(session.detector_traits)) - _known_to_all(model)
    for name in sorted(used):
        if missing := _missing(session.detector_traits[name]):
            detectors = listed([session.detectors[k] for k in missing])
            yield (
                f"{name} is not known of {len(missing)} detectors ({detectors}); fill it in, or leave {name} out of "
                "the model"
            )


def _of_cells(model: Model, session: Session) -> Iterator[str]:
    if "D" not in model.formulas:
        return
    for name in sorted(model.formulas["D"].variables & set(session.mask.covariates)):
        if missing := _missing(session.mask.covariates[name]):
            cells = ", ".join(f"x {x:.0f} y {y:.0f}" for x, y in session.mask.xy[missing[:_MOST_CELLS]])
            yield (
                f"{name} is not known of {len(missing)} cells of the mask (such as {cells}); fill it in, or leave "
                "these cells out of the mask"
            )


def _taken_names(model: Model, session: Session) -> Iterator[str]:
    """Columns that a formula seems to mean, but whose names are words for something else there."""
    homes = {"detectors": session.detector_traits}
    if model.conditional:
        homes["individuals"] = session.traits
    for what, home in homes.items():
        for name in sorted(model.detection_variables & set(home) & _known_to_all(model)):
            yield (
                f"the {what} have a column {name}, but in a formula {name} is a term of its own (time, earlier "
                "captures, class, group or session); rename the column"
            )


def _too_large(model: Model, session: Session) -> Iterator[str]:
    """Numbers that are no measurements."""
    of_cells = model.formulas["D"].variables if "D" in model.formulas else frozenset()
    for used, home in (
        (model.detection_variables, session.detector_traits),
        (model.detection_variables if model.conditional else frozenset(), session.traits),
        (of_cells, session.mask.covariates),
    ):
        for name in sorted(used & set(home)):
            values = home[name]
            if not isinstance(values, tuple) and (np.abs(values[np.isfinite(values)]) > _LARGEST).any():
                yield f"{name} has values beyond {_LARGEST:g}; correct them, or give them in a larger unit"


def _of_one_value(model: Model, sessions: Sequence[Session]) -> Iterator[str]:
    """Covariates of detectors and cells that are the same everywhere, in all sessions: they have no effect to find."""
    of_detectors = [session.detector_traits for session in sessions]
    of_cells = [session.mask.covariates for session in sessions]
    for parameter, formula in model.formulas.items():
        if parameter == "pmix":
            continue
        homes = of_cells if parameter == "D" else of_detectors
        what = "cell of the mask" if parameter == "D" else "detector"
        known = {"session", "Session", "g"} if parameter == "D" else _known_to_all(model)
        for name in sorted(formula.variables - known):
            if not all(name in home for home in homes):
                continue
            told_of = [str(v) if isinstance(v, str) else float(v) for home in homes for v in home[name]]
            values = set(told_of)
            # One detector alone is a fault of the data, of which they tell themselves.
            if len(values) == 1 < len(told_of):
                (value,) = values
                told = value if isinstance(value, str) else f"{value:g}"
                yield (
                    f"{formula.text}: the covariate {name} has one value, {told}, at every {what}, so that nothing "
                    f"tells its effect; leave {name} out of the model"
                )


def _missing(values: Covariate) -> list[int]:
    """Places of values that are not known."""
    if isinstance(values, tuple):
        return [i for i, value in enumerate(values) if not value]
    return [int(i) for i in np.flatnonzero(~np.isfinite(values))]
