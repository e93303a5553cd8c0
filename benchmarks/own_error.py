"""The peer of `benchmarks.winters_compared` that nothing prints: closed estimates with their own errors alone."""

from collections.abc import Sequence
from math import log

import numpy as np

from leopard_census.estimates.closed.frequencies import Frequencies
from leopard_census.estimates.closed.m0 import m0_se
from leopard_census.estimates.comparison.closed_ratio import closed_number
from leopard_census.estimates.comparison.log_ratio import Ratio, ratio_from_log


def own_error_ratio(earlier: Sequence[Frequencies], last: Frequencies) -> Ratio | None:
    """N of M0 in the last winter by the mean of earlier ones, each with its own p (delta method on the log scale).

    None where an estimate has no maximum, or none has an error.
    """
    numbers, variances = [], []
    for data in (*earlier, last):
        number = closed_number(data)
        if number is None:
            return None
        numbers.append(number)
        # Of animals that were all caught the delta method knows no error.
        caught_all = number <= data.n
        se = 0.0 if caught_all else m0_se(number, data.occasions, data.captures / (number * data.occasions))
        variances.append((se / number) ** 2)
    shares = np.array(numbers[:-1]) / sum(numbers[:-1])
    variance = variances[-1] + float((shares**2 * variances[:-1]).sum())
    if not variance > 0:
        return None
    return ratio_from_log(log(numbers[-1] / np.mean(numbers[:-1])), variance)
