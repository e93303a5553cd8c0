"""Log-linear models of a closed population: M0, Mt, Mh, Mth, Mb and Mbh as Poisson regressions on capture histories.

All are fitted to the same counts, those of the 2^K - 1 histories with a capture, so that their AIC can be compared
(Cormack 1989; Baillargeon & Rivest 2007, J. Stat. Software 19(5)). What each is and where it comes from stands in
`loglinear_model` (M0, Mt, Mh, Mth) and `loglinear_removal` (Mb, Mbh), how it is fitted for any number of occasions in
`loglinear_sums` and `loglinear_solve`, and the corrections for small samples in `loglinear_bias_corrected`.
"""

import numpy as np

from leopard_census.estimates.closed.fit import ClosedFit
from leopard_census.estimates.closed.loglinear_bias_corrected import BIAS_CORRECTED, fit_bias_corrected
from leopard_census.estimates.closed.loglinear_histories import fit_histories
from leopard_census.estimates.closed.loglinear_model import CHAO, HETEROGENEITY, Caught
from leopard_census.estimates.closed.loglinear_removal import first_captures, fit_behaviour
from leopard_census.estimates.closed.loglinear_result import history_counts, no_fit
from leopard_census.estimates.closed.matrix import HistoryMatrix

# Name: heterogeneity, and whether each occasion has a chance of its own.
_BY_HISTORY: dict[str, tuple[str | None, bool]] = {
    "M0 log-linear": (None, False),
    "Mt log-linear": (None, True),
    **{f"Mh {h} log-linear": (h, False) for h in (CHAO, *HETEROGENEITY)},
    **{f"Mth {h} log-linear": (h, True) for h in (CHAO, *HETEROGENEITY)},
}
# Name: occasions set apart at the beginning.
_BY_FIRST_CAPTURE = {"Mb log-linear": 0, "Mbh log-linear": 1}

#: Names of what `fit_loglinear` returns, in its order.
LOGLINEAR_MODELS: tuple[str, ...] = (*_BY_HISTORY, *_BY_FIRST_CAPTURE, *BIAS_CORRECTED)


def fit_loglinear(matrix: HistoryMatrix) -> list[ClosedFit]:
    """Fit the log-linear models, and those corrected for small samples.

    Parameters
    ----------
    matrix
        Who was caught when; may be empty.

    Returns
    -------
    list
        One fit per name of `LOGLINEAR_MODELS`; where there is no estimate its note says why.
    """
    if why := why_none(matrix):
        fitted = len(LOGLINEAR_MODELS) - len(BIAS_CORRECTED)
        return [
            *(no_fit(name, why) for name in LOGLINEAR_MODELS[:fitted]),
            *(ClosedFit(name, "moment", note=why) for name in BIAS_CORRECTED),
        ]
    counts, caught, first = history_counts(matrix), caught_in(matrix), first_captures(matrix)
    return [
        *(
            fit_histories(name, counts, caught, heterogeneity, by_occasion=by_occasion)
            for name, (heterogeneity, by_occasion) in _BY_HISTORY.items()
        ),
        *(fit_behaviour(name, counts, first, apart=apart) for name, apart in _BY_FIRST_CAPTURE.items()),
        *fit_bias_corrected(caught, first),
    ]


def why_none(matrix: HistoryMatrix) -> str | None:
    """Why no model at all can be fitted."""
    if matrix.n == 0:
        return "No animal was caught."
    if matrix.occasions == 1:
        return "There was only one occasion; recaptures need two."
    if matrix.n == 1:
        return "Only one animal was caught."
    return None


def caught_in(matrix: HistoryMatrix) -> Caught:
    """Sums of a matrix over its animals."""
    by_number = np.array([0, *matrix.frequencies.counts], dtype=float)
    return Caught(by_number, matrix.by_occasion.astype(float))
