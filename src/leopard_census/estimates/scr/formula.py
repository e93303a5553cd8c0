"""Model formulas of the parameters, such as `g0 ~ b + trail` or `D ~ session`.

A formula is a sum of terms. A term is a variable, or variables joined by `:` (their product). `a*b` stands for
`a + b + a:b`; `1` is the constant, which is always there. The words and the names of coefficients are those of secr
(Efford, secr overview, section 5): a variable with levels gives one coefficient for each level after its first, named
by variable and level (`t2`, `bTRUE`, `sessionB`); a variable of numbers gives one, named like it.

In a product a variable with levels gives a coefficient for each level, the first too, where the formula has not the
term that is left without it: `session + session:cover` has a slope of cover for each session, while in
`session + cover + session:cover` those of later sessions differ from the first one's (R's rule, Chambers and Hastie
1992, Statistical Models in S, section 2.4.1; `terms.object`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leopard_census.errors import InputError

Array = NDArray[np.float64]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")


@dataclass(frozen=True)
class Formula:
    """The terms of one parameter beyond its constant, main effects first; each is a tuple of variables."""

    parameter: str
    terms: tuple[tuple[str, ...], ...] = ()

    @property
    def variables(self) -> frozenset[str]:
        """All variables of the formula."""
        return frozenset(name for term in self.terms for name in term)

    def without(self, name: str) -> "Formula":
        """The same without the term of one variable."""
        return Formula(self.parameter, tuple(term for term in self.terms if term != (name,)))

    @property
    def text(self) -> str:
        """`g0 ~ b + trail`."""
        return f"{self.parameter} ~ {' + '.join(':'.join(t) for t in self.terms) or '1'}"


@dataclass(frozen=True)
class Variable:
    """Values of a variable for every row of a design: numbers, or indices of `levels`."""

    values: Array | NDArray[np.int64]
    levels: tuple[str, ...] | None = None

    def columns(self, name: str, *, first: bool = False) -> list[tuple[str, Array]]:
        """Its columns by name: itself, or one indicator for each level after the first (treatment contrasts).

        Parameters
        ----------
        first
            Of a variable with levels, whether the first level has an indicator too.
        """
        if self.levels is None:
            return [(name, np.asarray(self.values, dtype=float))]
        indicators = [(name + level, (self.values == i).astype(float)) for i, level in enumerate(self.levels)]
        return indicators if first else indicators[1:]


def parse_formula(text: str) -> Formula:
    """Read `parameter ~ terms`.

    Raises
    ------
    InputError
        When it is no such formula.
    """
    left, tilde, right = text.partition("~")
    parameter = left.strip()
    if not tilde or not _NAME.fullmatch(parameter) or not right.strip():
        raise InputError(
            "A model cannot be read:",
            [f"'{text}': write parameter ~ terms, such as g0~b, sigma~1 or D~session"],
        )
    terms: list[tuple[str, ...]] = []
    for piece in right.split("+"):
        for term in _expanded(piece.strip(), text):
            if term and term not in terms:
                terms.append(term)
    # As in R, the variables of a product stand in the order in which the formula names them first.
    order = list(dict.fromkeys(name for term in terms for name in term))
    terms = list(dict.fromkeys(tuple(sorted(term, key=order.index)) for term in terms))
    return Formula(parameter, tuple(sorted(terms, key=len)))


def _expanded(piece: str, text: str) -> list[tuple[str, ...]]:
    """The terms that one summand stands for; the constant is an empty one."""
    if piece == "1":
        return [()]
    terms: list[tuple[str, ...]] = [()]
    for factor in piece.split("*"):
        names = tuple(name.strip() for name in factor.split(":"))
        if not all(_NAME.fullmatch(name) for name in names):
            raise InputError(
                "A model cannot be read:",
                [
                    f"'{text}': '{piece or '(nothing)'}' is no term; terms are names joined by +, : or *, and the "
                    "constant is always there"
                ],
            )
        terms += [tuple(dict.fromkeys(term + names)) for term in terms]
    return terms[1:]


def design_matrix(
    formula: Formula, rows: int, variable: Callable[[str], Variable]
) -> tuple[Array, tuple[str, ...]]:
    """Design matrix (rows, 1 + columns) of a formula and the names of its columns; the first is the constant.

    Parameters
    ----------
    variable
        Gives the values of a variable for the rows.

    Raises
    ------
    InputError
        Where a product has so many coefficients beside the others that no data tell them apart.
    """
    if problem := _too_many(formula, lambda name: variable(name).levels is not None):
        raise InputError("The model cannot be used:", [problem])
    columns: list[Array] = [np.ones(rows)]
    names = [""]
    for term in formula.terms:
        products: list[tuple[str, Array]] = [("", np.ones(rows))]
        for name in term:
            products = [
                (f"{so_far}:{label}" if so_far else label, values * more)
                for label, more in variable(name).columns(name, first=not _has_margin(formula, term, name))
                for so_far, values in products
            ]
        for label, values in products:
            names.append(label)
            columns.append(values)
    return np.column_stack(columns), tuple(names)


def _has_margin(formula: Formula, term: tuple[str, ...], name: str) -> bool:
    """Whether the formula has the term that is left without a variable; the constant it always has."""
    rest = tuple(other for other in term if other != name)
    return not rest or rest in formula.terms


def _too_many(formula: Formula, has_levels: Callable[[str], bool]) -> str:
    """What is wrong where columns are linearly dependent whatever the data, as in `a:b` of two variables with levels.

    Judged by the rank where every variable has three values and all combinations of them occur.
    """
    products = [term for term in formula.terms if len(term) > 1]
    full = [t for t in products if any(has_levels(n) and not _has_margin(formula, t, n) for n in t)]
    if not full:
        return ""
    names = sorted(formula.variables)
    grid = dict(zip(names, np.indices((3,) * len(names)).reshape(len(names), -1), strict=True))
    columns = [np.ones(3 ** len(names))]
    for term in formula.terms:
        made = [np.ones(3 ** len(names))]
        for name in term:
            one = Variable(grid[name], ("1", "2", "3") if has_levels(name) else None)
            own = one.columns(name, first=not _has_margin(formula, term, name))
            made = [values * more for _, more in own for values in made]
        columns += made
    if np.linalg.matrix_rank(np.column_stack(columns)) == len(columns):
        return ""
    wrong = ", ".join(":".join(term) for term in full)
    return (
        f"{formula.text}: {wrong} without the terms that it is made of has more coefficients than any data tell "
        f"apart; write {'*'.join(full[0])}"
    )


def formulas_of(texts: Sequence[str], parameters: Sequence[str]) -> Mapping[str, Formula]:
    """One formula for each parameter, `~ 1` where none is given.

    Raises
    ------
    InputError
        For a parameter that the model has not, or that is given twice.
    """
    problems, found = [], {name: Formula(name) for name in parameters}
    given: set[str] = set()
    for text in texts:
        try:
            formula = parse_formula(text)
        except InputError as fault:
            problems += fault.problems
            continue
        if formula.parameter not in found:
            problems.append(
                f"'{text}': the model has no parameter {formula.parameter}; it has {', '.join(parameters)}"
            )
        elif formula.parameter in given:
            problems.append(f"'{text}': {formula.parameter} is given twice; keep one formula")
        given.add(formula.parameter)
        found[formula.parameter] = formula
    if problems:
        raise InputError("The model cannot be used:", problems)
    return found
