"""Log-linear models of how often animals were caught, where no more is known than that.

N and its standard error are those of the fit to histories: both rest on the same sums. Deviance, AIC and BIC are about
K counts, not 2^K - 1, and compare with nothing else (Rcapture's closedp.0 prints these).
"""

from math import comb, log

import numpy as np

from leopard_census.estimates.closed.frequencies import Frequencies
from leopard_census.estimates.closed.loglinear_histories import fit_histories
from leopard_census.estimates.closed.loglinear_model import CHAO, HETEROGENEITY, Caught
from leopard_census.estimates.closed.loglinear_result import Counts, LoglinearFit


def fit_frequencies(data: Frequencies) -> list[LoglinearFit]:
    """M0, Mh Chao, Mh Poisson2, Mh Darroch and Mh Gamma3.5, from capture frequencies of at least one animal."""
    by_number = np.array([0, *data.counts], dtype=float)
    seen = by_number[by_number > 0]
    several = sum(f * log(comb(data.occasions, k)) for k, f in enumerate(data.counts, start=1))
    counts = Counts(data.occasions, seen, data.n, several)
    caught = Caught(by_number, None)
    named = {"M0": None, **{f"Mh {h}": h for h in (CHAO, *HETEROGENEITY)}}
    return [fit_histories(name, counts, caught, h, by_occasion=False) for name, h in named.items()]
