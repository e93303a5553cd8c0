"""What a spatial capture-recapture model is made of."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, get_args

from leopard_census.errors import InputError
from leopard_census.estimates.scr.detection import DETECTION_FUNCTIONS, DetectionFunction
from leopard_census.estimates.scr.formula import Formula, formulas_of, parse_formula

Detector = Literal["proximity", "count", "multi"]

#: Variables of time, and of what an animal or a detector went through before (secr's words; see `behaviour`).
TIME = ("t", "T")
LEARNED = ("b", "bk", "B", "Bk", "k", "K")
#: Terms of pmix; h2 stands for its constant, the chance of the second class.
OF_CLASSES = ("h2", "session", "Session")
#: Variables of density that are made from a cell's place.
OF_PLACE = ("x", "y", "x2", "y2", "xy")


@dataclass(frozen=True)
class Model:
    """A model: detectors, detection function, a formula for each parameter, and the kind of likelihood.

    Attributes
    ----------
    binomial
        For count detectors: 0 Poisson counts; b > 1 binomial counts of b trials; 1 binomial counts of as many trials
        as the usage says (secr's binomN).
    conditional
        Likelihood conditional on the number caught; it has no D.
    groups
        Trait of the animals by which they are divided; each group has its own number of animals.
    hcov
        Trait with two levels, known of some animals, that defines the classes of h2.
    collapse
        Whether captures are summed over occasions, as secr does by default. None: where it changes no estimate.
    fixed
        Parameters that are not estimated, by their value on their own scale.
    """

    detector: Detector
    function: DetectionFunction
    formulas: Mapping[str, Formula]
    conditional: bool = False
    distribution: Literal["poisson", "binomial"] = "poisson"
    binomial: int = 0
    groups: str | None = None
    hcov: str | None = None
    collapse: bool | None = None
    fixed: Mapping[str, float] = field(default_factory=dict)

    @property
    def detection_variables(self) -> frozenset[str]:
        """Variables of all detection parameters."""
        return frozenset().union(*(self.formulas[p].variables for p in self.function.parameters))

    @property
    def mixture(self) -> bool:
        """Whether animals are of two classes."""
        return "pmix" in self.formulas

    @property
    def learned(self) -> tuple[str, ...]:
        """Which variables of earlier captures the detection parameters use."""
        return tuple(name for name in LEARNED if name in self.detection_variables)

    @property
    def by_occasion(self) -> bool:
        """Whether detection depends on the occasion or on what happened before."""
        return bool(self.learned) or any(name in self.detection_variables for name in TIME)

    @property
    def told_apart(self) -> bool:
        """Whether captures summed over occasions would not do for the model, by secr's rule.

        secr sums them in spite of K: before the only occasion left nothing happened, so that K then has no effect.
        """
        return bool(self.detection_variables & ({*TIME, *LEARNED} - {"K"}))

    @property
    def classes(self) -> int:
        """Mixture classes."""
        return 2 if self.mixture else 1


def build_model(
    detector: Detector,
    function: str = "HN",
    formulas: Sequence[str] = (),
    *,
    conditional: bool = False,
    distribution: Literal["poisson", "binomial"] = "poisson",
    binomial: int = 0,
    groups: str | None = None,
    hcov: str | None = None,
    collapse: bool | None = None,
    fixed: Mapping[str, float] | None = None,
) -> Model:
    """Check the parts of a model and put them together; arguments as in `Model`, formulas as texts.

    Raises
    ------
    InputError
        Listing everything that does not fit together.
    """
    if problems := [
        f"there is no {what} {given}; choose one of {', '.join(known)}"
        for what, given, known in (
            ("type of detectors", detector, get_args(Detector)),
            ("detection function", function, tuple(DETECTION_FUNCTIONS)),
            ("distribution of N", distribution, ("poisson", "binomial")),
        )
        if given not in known
    ]:
        raise InputError("The model cannot be used:", problems)
    shape = DETECTION_FUNCTIONS[function]
    names = ([] if conditional else ["D"]) + list(shape.parameters)
    if hcov is not None or "h2" in _variables(formulas):
        names.append("pmix")
    model = Model(
        detector, shape, formulas_of(formulas, names), conditional, distribution, binomial, groups, hcov, collapse,
        dict(fixed or {}),
    )  # fmt: skip
    if problems := _faults(model):
        raise InputError("The model cannot be used:", problems)
    return model


def _variables(texts: Sequence[str]) -> frozenset[str]:
    """Variables of all formulas that can be read."""
    found: frozenset[str] = frozenset()
    for text in texts:
        # What cannot be read is told when the formulas are put together.
        with suppress(InputError):
            found |= parse_formula(text).variables
    return found


def _faults(model: Model) -> list[str]:
    problems = []
    if model.binomial < 0 or model.binomial % 1:
        problems.append("binomial counts: the number of trials is a whole number, 0 for Poisson counts")
    if model.binomial and model.detector != "count":
        problems.append("binomial counts are for detectors of the type count")
    if model.conditional and model.distribution == "binomial":
        problems.append("the conditional likelihood has no distribution of N; leave one of the two out")
    if model.conditional and model.groups:
        problems.append("groups are for the full likelihood; the conditional one takes the trait as a term")
    if model.groups and model.hcov:
        problems.append("groups and hcov both divide the animals; leave one out")
    if not model.groups and any("g" in formula.variables for formula in model.formulas.values()):
        problems.append("a formula has g, but no trait is given that the groups are made by")
    if "D" in model.formulas:
        wrong = model.formulas["D"].variables & {*TIME, *LEARNED, "h2"}
        problems += [f"density cannot depend on {name}" for name in sorted(wrong)]
    if model.mixture and set(model.formulas["pmix"].terms) - {(name,) for name in OF_CLASSES}:
        problems.append("pmix can be ~h2, or differ by session (~h2+session, ~h2+Session), and no more")
    problems += [
        f"{name} is fixed, but the model has no such parameter"
        for name in model.fixed
        if name not in model.formulas
    ]
    problems += [
        f"{name} is fixed and has a formula; leave one out"
        for name in model.fixed
        if name in model.formulas
        and set(model.formulas[name].terms) - ({("h2",)} if name == "pmix" else set())
    ]
    return problems
