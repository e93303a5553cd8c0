"""Jackknife for unequal chances of capture (Burnham & Overton 1978, Biometrika 65:625)."""

from math import sqrt

from leopard_census.estimates.closed.frequencies import Frequencies


def jackknife(data: Frequencies, order: int) -> tuple[float, float]:
    """Jackknife estimate of order 1 or 2 and its SE.

    The estimate is linear in the frequencies, sum a_j f_j, and its variance sum a_j^2 f_j - n_hat.
    Order 1: n + f1 (K - 1) / K. Order 2: n + f1 (2K - 3) / K - f2 (K - 2)^2 / (K (K - 1)).

    Raises
    ------
    ValueError
        When there are no more occasions than the order.
    """
    k = data.occasions
    if k <= order:
        raise ValueError(f"the jackknife of order {order} needs more than {order} occasions")
    weights = [1.0] * k
    if order == 1:
        weights[0] += (k - 1) / k
    elif order == 2:
        weights[0] += (2 * k - 3) / k
        weights[1] -= (k - 2) ** 2 / (k * (k - 1))
    else:
        raise ValueError("orders 1 and 2 are known")
    n_hat = sum(a * f for a, f in zip(weights, data.counts, strict=True))
    variance = sum(a * a * f for a, f in zip(weights, data.counts, strict=True)) - n_hat
    return n_hat, sqrt(max(variance, 0.0))
