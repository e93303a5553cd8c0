"""Log-linear estimates corrected for the bias of small samples, by small changes of the counts (Rivest & Levesque
2001, Canadian J. Stat. 29:555).

A log-linear N is a product of powers of counts, and E[(y + d)^a] for a Poisson y is nearly E[y]^a when d = (1 - a) /
2. So with two occasions N = n_1 n_2 / m becomes (n_1 + 1)(n_2 + 1) / (m + 1) - 1 (Chapman 1951), and Chao's f_1^2 / f_2
about (f_1 - 1/2)^2 / (f_2 + 1). The changes, by model:

- M0: 1/2 less animals caught once, and 1 more caught twice;
- Mt: (K - 2) / 2 more animals caught once, spread over the occasions, and 1 more caught twice, spread over the pairs;
- Mb: 3 less in the sum of (j - 1) u_j, the u_j adding up to the same; Mbh: the same from occasion 2 on.

The changed counts give the animals missed and the standard error; the animals caught are those that were. The changes
of Mt, Mb and Mbh were worked out from the estimates that Rcapture's closedp.bc prints, all of which they give.

They are approximations for small chances of capture. In simulations the bias of M0 falls to about a half or less (100
animals, p 0.2, K 5: from 1.3 animals to 0.3) and that of Mb to about a third, but that of Mt grows from 0.7 to 2.2: its
change puts on animals caught once what at such chances belongs elsewhere. An estimate of Mt that the correction raises
says so in its note.
"""

from math import sqrt

import numpy as np

from leopard_census.estimates.closed.fit import ClosedFit
from leopard_census.estimates.closed.loglinear_histories import missed_by, solve_caught, standard_error
from leopard_census.estimates.closed.loglinear_model import Caught
from leopard_census.estimates.closed.loglinear_removal import FirstCaptures, fit_removal

BIAS_CORRECTED = ("M0 bias-corrected", "Mt bias-corrected", "Mb bias-corrected", "Mbh bias-corrected")


def fit_bias_corrected(caught: Caught, first: FirstCaptures) -> list[ClosedFit]:
    """The models of `BIAS_CORRECTED`, in that order.

    Parameters
    ----------
    caught
        Animals by number of captures and by occasion: at least one animal, two occasions.
    first
        First captures of the same animals.
    """
    fits = (_m0(caught), _mt(caught), _removal(first, 0), _removal(first, 1))
    upwards = isinstance(fits[1], tuple) and _raises(caught, fits[1][0])
    return [
        _told(name, fit, caught.n, _UPWARDS if upwards and fit is fits[1] else None)
        for name, fit in zip(BIAS_CORRECTED, fits, strict=True)
    ]


_UPWARDS = (
    "The correction raises the estimate, though the bias that it should take away is upwards; it was made for small "
    "chances of capture."
)


def _raises(caught: Caught, missed: float) -> bool:
    """Whether the corrected Mt finds more animals missed than the plain one."""
    plain = _missed(caught, by_occasion=True)
    return isinstance(plain, tuple) and missed > plain[0]


def _told(name: str, fit: "_Corrected", n: float, caution: str | None) -> ClosedFit:
    if isinstance(fit, str):
        return ClosedFit(name, "moment", note=fit)
    missed, se = fit
    return ClosedFit(name, "moment", n + missed, se, note=caution if missed > 0 else _NONE_MISSED)


_NONE_MISSED = "The corrected counts leave no animal missed."


# Animals missed and standard error, or why there are none.
_Corrected = tuple[float, float] | str


def _m0(caught: Caught) -> _Corrected:
    changed = caught.by_number.copy()
    changed[1] -= 0.5
    changed[2] += 1.0
    return _missed(Caught(changed, None), by_occasion=False)


def _mt(caught: Caught) -> _Corrected:
    """Spread over the occasions, each is in one history with one capture and in K - 1 of those with two."""
    occasions = caught.occasions
    if caught.by_occasion is None:
        return "Captures by occasion are not known."
    if occasions == 2:
        n1, n2 = (float(n) for n in caught.by_occasion)
        return _two_occasions(n1, n2, float(caught.by_number[2]))
    changed = caught.by_number.copy()
    changed[1] += (occasions - 2) / 2
    changed[2] += 1.0
    by_occasion = caught.by_occasion + (occasions - 2) / (2 * occasions) + 2 / occasions
    return _missed(Caught(changed, by_occasion), by_occasion=True)


def _two_occasions(n1: float, n2: float, m: float) -> _Corrected:
    """Chapman's (1951) estimate, with the standard error of Seber (1970) and Wittes (1972)."""
    n_hat = (n1 + 1) * (n2 + 1) / (m + 1) - 1
    variance = (n1 + 1) * (n2 + 1) * (n1 - m) * (n2 - m) / ((m + 1) ** 2 * (m + 2))
    return n_hat - (n1 + n2 - m), sqrt(variance)


def _missed(changed: Caught, *, by_occasion: bool) -> _Corrected:
    chances = changed.n * changed.occasions
    if not changed.n < changed.captures < chances or (
        changed.by_occasion is not None and (changed.by_occasion >= changed.n).any()
    ):
        return _TOO_FEW
    _, found = solve_caught(changed, None, by_occasion=by_occasion)
    missed = missed_by(found, changed.n)
    return missed, standard_error(missed, changed.n, found)


_TOO_FEW = "The correction needs more animals, or more occasions, than these."


def _removal(data: FirstCaptures, apart: int) -> _Corrected:
    rest = data.first[apart:]
    if rest.size < 3:
        return f"The correction needs {apart + 3} occasions."
    moment = float(rest @ np.arange(rest.size)) - 3
    removal = fit_removal(float(rest.sum()), moment, rest.size)
    if removal is None:
        return (
            "The corrected numbers of animals caught for the first time do not fall."
            if moment >= 0
            else _TOO_FEW
        )
    return removal.left, removal.se
