"""Model formulas of the parameters, such as `g0 ~ b + trail` or `D ~ session`.

A formula is a sum of terms. A term is a variable, or variables joined by `:` (their product). `a*b` stands for
`a + b + a:b`; `1` is the constant, which is always there. The words and the names of coefficients are those of secr
(Efford, secr overview, section 5): a variable with levels gives one coefficient for each level after its first, named
by variable and level (`t2`, `bTRUE`, `sessionB`); a variable of numbers gives one, named like it.
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

    @property
    def text(self) -> str:
        """`g0 ~ b + trail`."""
        return f"{self.parameter} ~ {' + '.join(':'.join(t) for t in self.terms) or '1'}"


@dataclass(frozen=True)
class Variable:
    """Values of a variable for every row of a design: numbers, or indices of `levels`."""

    values: Array | NDArray[np.int64]
    levels: tuple[str, ...] | None = None

    def columns(self, name: str) -> list[tuple[str, Array]]:
        """Its columns by name: itself, or one indicator for each level after the first (treatment contrasts)."""
        if self.levels is None:
            return [(name, np.asarray(self.values, dtype=float))]
        return [(name + level, (self.values == i).astype(float)) for i, level in enumerate(self.levels) if i]


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
    """
    columns: list[Array] = [np.ones(rows)]
    names = [""]
    for term in formula.terms:
        products: list[tuple[str, Array]] = [("", np.ones(rows))]
        for name in term:
            products = [
                (f"{so_far}:{label}" if so_far else label, values * more)
                for label, more in variable(name).columns(name)
                for so_far, values in products
            ]
        for label, values in products:
            names.append(label)
            columns.append(values)
    return np.column_stack(columns), tuple(names)


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
