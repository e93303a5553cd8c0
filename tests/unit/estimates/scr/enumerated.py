"""The likelihood of spatial capture-recapture in plain loops over animals, classes, cells, occasions and detectors.

It follows the definitions of Borchers and Efford (2008) as the notes beside secr's recorded values state them, and
shares nothing with the engine: detection and density are functions of what happened, not formulas.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import comb, exp, factorial, hypot, lgamma, log, trunc
from typing import Any

Row = Mapping[str, Any]

#: Names of the classes of hcov in all surveys here, in their order.
CLASSES = ("F", "M")


@dataclass(frozen=True)
class At:
    """Where and when an animal may be caught, and what went before."""

    session: int
    occasion: int
    detector: Row
    animal: Row = field(default_factory=dict)
    group: str = ""
    second: bool = False  # of mixture class 2
    b: bool = False
    bk: bool = False
    B: bool = False
    Bk: bool = False
    k: bool = False
    K: bool = False


Detection = Callable[[At], Mapping[str, float]]
Density = Callable[[int, Row, str], float]


@dataclass(frozen=True)
class Survey:
    """Rows as the engine takes them, and the cells of each session's mask."""

    captures: Sequence[Row]
    detectors: Sequence[Row]
    individuals: Sequence[Row]
    cells: Mapping[str, Sequence[Row]]
    cell_ha: float


@dataclass(frozen=True)
class Rules:
    """Kind of the likelihood. Without density it is conditional on the animals caught."""

    kind: str
    function: str
    detection: Detection
    density: Density | None = None
    binomial: int = 0
    distribution: str = "poisson"
    groups: str | None = None
    second_class: float | None = None
    second_class_of: Callable[[int], float] | None = None  # where it differs between sessions
    hcov: str | None = None
    collapsed: bool = False


@dataclass(frozen=True)
class _Animal:
    row: Row
    caught: Mapping[tuple[int, int], int]  # (occasion, detector) -> count
    last: int  # occasions on which it could be caught
    removed: bool


@dataclass(frozen=True)
class _Season:
    """One session."""

    index: int
    detectors: Sequence[Row]
    usage: Sequence[Sequence[float]]  # of each detector on each occasion
    animals: Sequence[_Animal]
    cells: Sequence[Row]


def log_likelihood(survey: Survey, rules: Rules) -> float:
    """Log-likelihood with all constants."""
    names = list(dict.fromkeys(str(row["session"]) for row in survey.detectors))
    groups = [""]
    if rules.groups:
        groups = sorted({row[rules.groups] for row in survey.individuals})
    total = 0.0
    for index, name in enumerate(names):
        season = _season(survey, name, index, rules.collapsed)
        if rules.second_class_of:
            rules = replace(rules, second_class=rules.second_class_of(index))
        for group in groups:
            total += _of_group(survey, season, rules, group)
        if rules.hcov:
            total += _known_classes(survey, season, rules)
    return total


def _season(survey: Survey, name: str, index: int, collapsed: bool) -> _Season:
    detectors = [row for row in survey.detectors if row["session"] == name]
    occasions = len([column for column in detectors[0] if column.startswith("usage_")])
    usage = [[row[f"usage_{s + 1}"] for s in range(occasions)] for row in detectors]
    places = [row["detector"] for row in detectors]
    rows = {row["individual"]: row for row in survey.individuals if row["session"] == name}
    animals = []
    for who in dict.fromkeys(row["individual"] for row in survey.captures if row["session"] == name):
        caught: Counter[tuple[int, int]] = Counter()
        last, removed = occasions, False
        for row in survey.captures:
            if row["session"] == name and row["individual"] == who:
                caught[row["occasion"] - 1, places.index(row["detector"])] += row["count"]
                if row["lost"]:
                    last, removed = row["occasion"], True
        animals.append(_Animal(rows[who], caught, last, removed))
    if collapsed:
        usage = [[sum(of_detector)] for of_detector in usage]
        animals = [_Animal(animal.row, _summed(animal.caught), 1, False) for animal in animals]
    return _Season(index, detectors, usage, animals, survey.cells[name])


def _summed(caught: Mapping[tuple[int, int], int]) -> Counter[tuple[int, int]]:
    total: Counter[tuple[int, int]] = Counter()
    for (_, k), w in caught.items():
        total[0, k] += w
    return total


def _of_group(survey: Survey, season: _Season, rules: Rules, group: str) -> float:
    animals = [a for a in season.animals if not rules.groups or a.row[rules.groups] == group]
    density = [rules.density(season.index, cell, group) if rules.density else 1.0 for cell in season.cells]
    share = [d / sum(density) for d in density]
    total = 0.0
    chances = []
    for animal in animals:
        history = chance = 0.0
        for weight, second in _classes(rules, animal):
            for pi, cell in zip(share, season.cells, strict=True):
                history += weight * pi * pr_history(season, rules, animal, cell, group, second)
                chance += weight * pi * (1 - pr_missed(season, rules, animal.row, cell, group, second))
        total += log(history) - log(chance)
        chances.append(chance)
    n = len(animals)
    same = Counter((animal.removed, animal.last, tuple(sorted(animal.caught.items()))) for animal in animals)
    total += log(factorial(n)) - sum(log(factorial(times)) for times in same.values())
    if rules.density:
        if n:
            mean = n / sum(1 / chance for chance in chances)
        else:
            mean = sum(
                weight * pi * (1 - pr_missed(season, rules, {}, cell, group, second))
                for weight, second in _classes(rules, None)
                for pi, cell in zip(share, season.cells, strict=True)
            )
        total += _log_number(n, sum(density) * survey.cell_ha, mean, rules.distribution)
    return total


def _classes(rules: Rules, animal: _Animal | None) -> list[tuple[float, bool]]:
    """Prior of each class that an animal may belong to, and whether it is the second."""
    if rules.second_class is None:
        return [(1.0, False)]
    if rules.hcov and animal and animal.row[rules.hcov]:
        return [(1.0, animal.row[rules.hcov] == CLASSES[1])]
    return [(1 - rules.second_class, False), (rules.second_class, True)]


def _known_classes(survey: Survey, season: _Season, rules: Rules) -> float:
    assert rules.hcov
    assert rules.second_class is not None
    density = [rules.density(season.index, cell, "") if rules.density else 1.0 for cell in season.cells]
    chance = [
        sum(
            d / sum(density) * (1 - pr_missed(season, rules, {}, cell, "", second))
            for d, cell in zip(density, season.cells, strict=True)
        )
        for second in (False, True)
    ]
    caught = [chance[0] * (1 - rules.second_class), chance[1] * rules.second_class]
    of = Counter(animal.row[rules.hcov] for animal in season.animals)
    return sum(of[level] * log(caught[x] / sum(caught)) for x, level in enumerate(CLASSES))


def _log_number(n: int, N: float, mean: float, distribution: str) -> float:
    if distribution == "poisson":
        return n * log(N * mean) - N * mean - log(factorial(n))
    return lgamma(N + 1) - lgamma(N - n + 1) - lgamma(n + 1) + n * log(mean) + (N - n) * log(1 - mean)


def pr_history(
    season: _Season, rules: Rules, animal: _Animal, cell: Row, group: str = "", second: bool = False
) -> float:
    """Chance of a whole history of an animal whose centre is in a cell."""
    whole = 1.0
    for s in range(animal.last):
        of_occasion = [animal.caught.get((s, k), 0) for k in range(len(season.detectors))]
        hazards = list(_hazards(season, rules, animal, s, cell, group, second))
        whole *= _pr_occasion(rules, of_occasion, hazards, [u[s] for u in season.usage])
    return whole


def _hazards(
    season: _Season, rules: Rules, animal: _Animal, s: int, cell: Row, group: str, second: bool
) -> Iterator[float]:
    own = animal.caught
    others = [place for other in season.animals for place in other.caught]
    for k, detector in enumerate(season.detectors):
        at = At(
            season.index, s, detector, animal.row, group, second,
            b=any(u < s for u, _ in own),
            bk=any(u < s and j == k for u, j in own),
            B=any(u == s - 1 for u, _ in own),
            Bk=(s - 1, k) in own,
            k=any(u < s and j == k for u, j in others),
            K=any(u == s - 1 and j == k for u, j in others),
        )  # fmt: skip
        yield _hazard(rules, rules.detection(at), detector, cell)


def _hazard(rules: Rules, values: Mapping[str, float], detector: Row, cell: Row) -> float:
    d = hypot(detector["x"] - cell["x"], detector["y"] - cell["y"])
    sigma = values["sigma"]
    shape = {
        "HN": lambda: exp(-(d**2) / (2 * sigma**2)),
        "EX": lambda: exp(-d / sigma),
        "HR": lambda: 1 - exp(-((d / sigma) ** -values["z"])),
    }[rules.function[-2:]]()
    if rules.function.startswith("H") and len(rules.function) == 3:
        return values["lambda0"] * shape
    return -log(1 - values["g0"] * shape)


def _pr_occasion(rules: Rules, caught: Sequence[int], h: Sequence[float], usage: Sequence[float]) -> float:
    if rules.kind == "multi":
        whole = sum(u * hk for u, hk in zip(usage, h, strict=True))
        if not any(caught):
            return exp(-whole)
        (k,) = (k for k, w in enumerate(caught) if w)
        return (1 - exp(-whole)) * usage[k] * h[k] / whole
    chance = 1.0
    for w, hk, u in zip(caught, h, usage, strict=True):
        if u == 0:
            continue
        g = 1 - exp(-hk)
        if rules.collapsed and (rules.kind == "proximity" or rules.binomial):
            chance *= _pr_binomial(w, trunc(u) * max(rules.binomial, 1), g)
        elif rules.kind == "proximity":
            p = 1 - (1 - g) ** u
            chance *= p if w else 1 - p
        elif rules.binomial == 1:
            chance *= _pr_binomial(w, round(u), g)
        elif rules.binomial:
            chance *= _pr_binomial(w, rules.binomial, 1 - (1 - g) ** u)
        else:
            chance *= exp(-u * hk) * (u * hk) ** w / factorial(w)
    return chance


def _pr_binomial(w: int, trials: int, p: float) -> float:
    return float(comb(trials, w) * p**w * (1 - p) ** (trials - w))


def pr_missed(season: _Season, rules: Rules, row: Row, cell: Row, group: str, second: bool) -> float:
    """Chance that an animal is never caught: it meets detectors as one that was not caught before."""
    nobody = _Season(season.index, season.detectors, season.usage, (), season.cells)
    silent = _Animal(row, {}, len(season.usage[0]), removed=False)
    return pr_history(nobody, rules, silent, cell, group, second)
