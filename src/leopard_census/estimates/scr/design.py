"""Design matrices: from formulas to the values of each detection parameter wherever it may differ.

Detection may differ between kinds of animals (groups, traits), mixture classes, states (what happened before),
occasions and detectors. A grid of a session has these five axes; an axis that no formula uses has length 1. Cells of
the grid with equal rows of all design matrices are one *setting*, so that it is computed once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError
from leopard_census.estimates.scr.design_checks import design_problems
from leopard_census.estimates.scr.detection import LINKS
from leopard_census.estimates.scr.formula import Variable, design_matrix
from leopard_census.estimates.scr.model import OF_PLACE, Model
from leopard_census.estimates.scr.session import Covariate, Integers, Session

Array = NDArray[np.float64]

# Fixed values lie within this on the link scale: exp(50) is beyond anything that is measured.
_FARTHEST = 50.0
_AXES = ("kind", "class", "state", "occasion", "detector")


@dataclass(frozen=True)
class Levels:
    """Levels of everything with levels, over all sessions."""

    sessions: tuple[str, ...]
    occasions: int
    classes: tuple[str, ...]
    groups: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class SessionDesign:
    """Design of one session.

    Attributes
    ----------
    kinds
        Kind of each animal, shape (n,): animals of one kind have the same chances of capture when naive.
    groups
        Group of each kind; 0 where the model has none.
    known
        Mixture class of each animal that is known by `hcov`, -1 of the others, shape (n,).
    setting
        Setting of each cell of the grid (kinds, classes, states, occasions or 1, detectors or 1).
    matrices
        Design matrix of each detection parameter, (settings, columns).
    density
        Design matrix of density of each group, (M or 1, columns); None for the conditional likelihood.
    classes
        Design matrix of pmix, (1, columns); None without mixture.
    """

    kinds: Integers
    groups: tuple[int, ...]
    known: Integers
    setting: Integers
    matrices: Mapping[str, Array]
    density: tuple[Array, ...] | None
    classes: Array | None = None


@dataclass(frozen=True)
class Design:
    """Designs of all sessions, and the coefficients.

    Attributes
    ----------
    names
        Names of the coefficients as secr gives them: `D`, `g0`, `g0.bTRUE`, `sigma`, ...
    slices
        Which of them belong to each parameter; a fixed parameter has none.
    fixed
        Link-scale values of fixed parameters.
    """

    sessions: tuple[SessionDesign, ...]
    names: tuple[str, ...]
    slices: Mapping[str, slice]
    fixed: Mapping[str, float]
    levels: Levels


def build_design(model: Model, sessions: Sequence[Session]) -> Design:
    """Design of a model for its sessions.

    Raises
    ------
    InputError
        Listing every variable that is not known, and every value that is not known of an animal, detector or cell.
    """
    if problems := design_problems(model, sessions):
        raise InputError("The model does not fit the data:", problems)
    levels = _levels(model, sessions)
    columns: dict[str, tuple[str, ...]] = {}
    designs = [_session_design(model, sessions, r, levels, columns) for r in range(len(sessions))]
    names: list[str] = []
    slices: dict[str, slice] = {}
    fixed = {name: _on_link(name, value) for name, value in model.fixed.items()}
    for parameter in model.formulas:
        if parameter in fixed:
            continue
        of_it = columns[parameter]
        if parameter == "pmix":
            of_it = (f"h2{levels.classes[1]}", *of_it[1:])
        slices[parameter] = slice(len(names), len(names) + len(of_it))
        names += [f"{parameter}.{c}" if c else parameter for c in of_it]
    return Design(tuple(designs), tuple(names), slices, fixed, levels)


def _on_link(name: str, value: float) -> float:
    upper = 1.0 if LINKS[name] == "logit" else np.inf
    if not 0 < value < upper:
        raise InputError(
            "The model cannot be used:",
            [f"{name} is fixed at {value:g}, but lies between 0 and {upper:g}" if upper == 1 else
             f"{name} is fixed at {value:g}, but is greater than 0"],
        )  # fmt: skip
    found = float(np.log(value) - (np.log1p(-value) if upper == 1 else 0.0))
    if abs(found) > _FARTHEST:
        raise InputError(
            "The model cannot be used:", [f"{name} is fixed at {value:g}, beyond all that is measured"]
        )
    return found


def _levels(model: Model, sessions: Sequence[Session]) -> Levels:
    words: dict[str, set[str]] = {}
    for session in sessions:
        for name, values in [
            *session.traits.items(),
            *session.detector_traits.items(),
            *session.mask.covariates.items(),
        ]:
            if isinstance(values, tuple):
                words.setdefault(name, set()).update(v for v in values if v)
    ordered = {name: tuple(sorted(found)) for name, found in words.items()}
    classes = ordered[model.hcov] if model.hcov else ("1", "2")
    if model.hcov and len(classes) != 2:
        raise InputError(
            "The model does not fit the data:",
            [
                f"hcov: the trait {model.hcov} has {len(classes)} levels ({', '.join(classes)}), and must have two"
            ],
        )
    return Levels(
        tuple(s.name for s in sessions),
        max(s.occasions for s in sessions),
        classes,
        ordered[model.groups] if model.groups else ("",),
        ordered,
    )


def _session_design(
    model: Model,
    sessions: Sequence[Session],
    index: int,
    levels: Levels,
    columns: dict[str, tuple[str, ...]],
) -> SessionDesign:
    session = sessions[index]
    kinds, traits_of_kind, groups = _kinds(model, session, levels)
    used = model.detection_variables
    learned = model.learned
    # Which axis a variable lies on, and its values along it.
    along: dict[str, tuple[str, Variable]] = {
        "t": (
            "occasion",
            Variable(np.arange(session.occasions), tuple(map(str, range(1, levels.occasions + 1)))),
        ),
        "T": ("occasion", Variable(np.arange(session.occasions, dtype=float))),
        "h2": ("class", Variable(np.arange(2), levels.classes)),
        "g": ("kind", Variable(np.array(groups), levels.groups)),
        **{name: ("kind", one) for name, one in _of_session(levels, index, len(groups)).items()},
    }
    for bit, name in enumerate(learned):
        flags = (np.arange(2 ** len(learned)) >> bit) & 1
        along[name] = ("state", Variable(flags, ("FALSE", "TRUE")))
    for name, values in session.detector_traits.items():
        along.setdefault(name, ("detector", _variable(values, levels, name)))
    for name in traits_of_kind:
        along.setdefault(name, ("kind", traits_of_kind[name]))
    sizes = {
        "kind": len(groups),
        "class": model.classes,
        "state": 2 ** len(learned),
        "occasion": session.occasions,
        "detector": len(session.detectors),
    }
    axes_used = {along[name][0] for name in used}
    shape = tuple(sizes[a] if a in axes_used or a in ("kind", "class", "state") else 1 for a in _AXES)
    places = dict(zip(_AXES, np.indices(shape).reshape(len(_AXES), -1), strict=True))

    def variable(name: str) -> Variable:
        axis, whole = along[name]
        return Variable(whole.values[places[axis]], whole.levels)

    matrices: dict[str, Array] = {}
    for parameter in model.function.parameters:
        matrices[parameter], columns[parameter] = design_matrix(
            model.formulas[parameter], len(places["kind"]), variable
        )
    together = np.hstack(list(matrices.values()))
    _, first, inverse = np.unique(together, axis=0, return_index=True, return_inverse=True)
    density = None
    if not model.conditional:
        density = tuple(
            _density_matrix(model, sessions, index, g, levels, columns) for g in range(len(levels.groups))
        )
    classes = None
    if model.mixture:
        formula = model.formulas["pmix"].without("h2")
        classes, columns["pmix"] = design_matrix(formula, 1, _of_session(levels, index, 1).__getitem__)
    return SessionDesign(
        kinds,
        groups,
        _known_classes(model, session, levels),
        inverse.reshape(shape),
        {name: matrix[first] for name, matrix in matrices.items()},
        density,
        classes,
    )


def _of_session(levels: Levels, index: int, rows: int) -> dict[str, Variable]:
    """The session as a factor, and as a number from 0."""
    return {
        "session": Variable(np.full(rows, index), levels.sessions),
        "Session": Variable(np.full(rows, float(index))),
    }


def _kinds(
    model: Model, session: Session, levels: Levels
) -> tuple[Integers, Mapping[str, Variable], tuple[int, ...]]:
    """Kind of each animal, traits of the kinds, group of each kind."""
    if model.groups:
        of = {name: i for i, name in enumerate(levels.groups)}
        kinds = np.array([of[v] for v in session.traits[model.groups]], dtype=np.int64)
        # A group that nobody of was caught is still there: its silence counts.
        return kinds, {}, tuple(range(len(levels.groups)))
    names = [name for name in session.traits if name in model.detection_variables]
    if not names:
        return np.zeros(session.n, dtype=np.int64), {}, (0,)
    whole = {name: _variable(session.traits[name], levels, name) for name in names}
    rows = np.column_stack([whole[name].values for name in names])
    _, first, inverse = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    traits = {name: Variable(whole[name].values[first], whole[name].levels) for name in names}
    return inverse.reshape(-1), traits, (0,) * len(first)


def _known_classes(model: Model, session: Session, levels: Levels) -> Integers:
    if not model.hcov:
        return np.full(session.n, -1, dtype=np.int64)
    of = {name: i for i, name in enumerate(levels.classes)}
    return np.array([of.get(str(v), -1) for v in session.traits[model.hcov]], dtype=np.int64)


def _variable(values: Covariate, levels: Levels, name: str) -> Variable:
    if isinstance(values, tuple):
        of = {word: i for i, word in enumerate(levels.words[name])}
        return Variable(np.array([of.get(v, -1) for v in values], dtype=float), levels.words[name])
    return Variable(np.asarray(values, dtype=float))


def _density_matrix(
    model: Model,
    sessions: Sequence[Session],
    index: int,
    group: int,
    levels: Levels,
    columns: dict[str, tuple[str, ...]],
) -> Array:
    """Design of density over the cells, (M, columns), or one row where it is the same everywhere."""
    session, formula = sessions[index], model.formulas["D"]
    of_cells = set(session.mask.covariates) | set(OF_PLACE)
    rows = len(session.mask.xy) if formula.variables & of_cells else 1
    # Coordinates are standardised by the mean and standard deviation of the session's own mask, as secr does.
    cells = session.mask.xy
    middle, spread = cells.mean(axis=0), cells.std(axis=0, ddof=1)
    x, y = ((session.mask.xy - middle) / np.where(spread > 0, spread, 1.0)).T
    of_session = _of_session(levels, index, rows)
    places = {"x": x, "y": y, "x2": x * x, "y2": y * y, "xy": x * y}

    def variable(name: str) -> Variable:
        if name in of_session:
            return of_session[name]
        if name == "g":
            return Variable(np.full(rows, group), levels.groups)
        if name in session.mask.covariates:
            return _variable(session.mask.covariates[name], levels, name)
        return Variable(places[name])

    matrix, columns["D"] = design_matrix(formula, rows, variable)
    return matrix
