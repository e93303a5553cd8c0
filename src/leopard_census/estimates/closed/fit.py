"""What every closed-population model hands over, whatever its kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

#: Models of one family are fitted to the same numbers by the same criterion, so that their AIC can be compared;
#: `moment` estimators have no likelihood.
Family = Literal["likelihood", "loglinear", "moment"]


@dataclass(frozen=True)
class ClosedFit:
    """A fitted model, or the reason why there is none.

    Attributes
    ----------
    model
        Name as printed, such as `M0` or `Mh Chao`.
    family
        See `Family`.
    n_hat, se
        Estimated animals and standard error; None where there is none.
    profile
        95% limits from the profile likelihood; a limit is None where the data give none.
    loglik, n_parameters, aic, aicc
        Of models with a likelihood.
    estimates
        Other parameters by name, such as `p`.
    note
        What a reader must know of this fit, or why there is none.
    """

    model: str
    family: Family
    n_hat: float | None = None
    se: float | None = None
    profile: tuple[float | None, float | None] | None = None
    loglik: float | None = None
    n_parameters: int | None = None
    aic: float | None = None
    aicc: float | None = None
    estimates: Mapping[str, float] = field(default_factory=dict)
    note: str | None = None
