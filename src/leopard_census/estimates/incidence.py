"""How many individuals there are in all, told from those caught in exactly one and exactly two samples (Chao2).

A sample is a station on an occasion of the spatial histories on which it worked, by default a station-day. The
estimate is a lower bound: animals that no station can reach leave no trace in the counts (Chao 1987, Biometrics
43:783; Colwell & Coddington 1994, Phil. Trans. R. Soc. B 345:101).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True)
class Incidence:
    """In how many samples each animal was caught.

    Attributes
    ----------
    frequencies
        frequencies[j] animals were caught in exactly j samples; j >= 1, no zeros kept.
    samples
        Samples in all (T, or m), those without a capture among them.
    """

    frequencies: Mapping[int, int]
    samples: int

    @property
    def n(self) -> int:
        """Animals caught (S_obs)."""
        return sum(self.frequencies.values())

    def caught_in(self, samples: int) -> int:
        """Animals caught in exactly that many samples (Q_j)."""
        return self.frequencies.get(samples, 0)


def incidence_of(captures: Iterable[tuple[str, int, str]], samples: int) -> Incidence:
    """Incidence of captures (individual, occasion, station); one that stands there twice counts once.

    Raises
    ------
    ValueError
        When an animal was caught in more samples than there are.
    """
    caught: dict[str, int] = {}
    for individual, _, _ in set(captures):
        caught[individual] = caught.get(individual, 0) + 1
    if max(caught.values(), default=0) > samples:
        raise ValueError("an animal was caught in more samples than there are")
    frequencies: dict[int, int] = {}
    for times in caught.values():
        frequencies[times] = frequencies.get(times, 0) + 1
    return Incidence(dict(sorted(frequencies.items())), samples)


def chao2(data: Incidence) -> tuple[float, float]:
    """S_obs + a Q1^2 / (2 Q2) and its SE, with a = (m - 1) / m.

    Variance: Q2 (a r^2 / 2 + a^2 r^3 + a^2 r^4 / 4), r = Q1 / Q2 (Chao 1987; with a: Colwell 2013, EstimateS 9 user's
    guide, appendix B).

    Raises
    ------
    ValueError
        When there is no sample, or no animal was caught in exactly two.
    """
    q1, q2 = data.caught_in(1), data.caught_in(2)
    if data.samples == 0:
        raise ValueError("there is no sample")
    if q2 == 0:
        raise ValueError("no animal was caught in exactly two samples")
    a, r = (data.samples - 1) / data.samples, q1 / q2
    variance = q2 * (a * r**2 / 2 + a**2 * r**3 + a**2 * r**4 / 4)
    return data.n + a * q1 * q1 / (2 * q2), sqrt(variance)


def chao2_bias_corrected(data: Incidence) -> tuple[float, float]:
    """S_obs + a Q1 (Q1 - 1) / (2 (Q2 + 1)) and its SE, with a = (m - 1) / m.

    Variance as in Chao 2005 (Encyclopedia of Statistical Sciences: species estimation) and the EstimateS 9 user's
    guide, appendix B; where no animal was caught in exactly two samples, the form given there for that case.

    Raises
    ------
    ValueError
        When there is no sample.
    """
    q1, q2 = data.caught_in(1), data.caught_in(2)
    if data.samples == 0:
        raise ValueError("there is no sample")
    a = (data.samples - 1) / data.samples
    n_hat = data.n + a * q1 * (q1 - 1) / (2 * (q2 + 1))
    if q2 > 0:
        variance = (
            a * q1 * (q1 - 1) / (2 * (q2 + 1))
            + a**2 * q1 * (2 * q1 - 1) ** 2 / (4 * (q2 + 1) ** 2)
            + a**2 * q1**2 * q2 * (q1 - 1) ** 2 / (4 * (q2 + 1) ** 4)
        )
    elif data.n > 0:
        variance = a * q1 * (q1 - 1) / 2 + a**2 * q1 * (2 * q1 - 1) ** 2 / 4 - a**2 * q1**4 / (4 * n_hat)
    else:
        variance = 0.0
    return n_hat, sqrt(max(variance, 0.0))


def asymptote(data: Incidence) -> float:
    """The number that accumulation curves run towards: Chao2, or its bias-corrected form where it has no value.

    As Colwell, Mao & Chang 2004 (Ecology 85:2717) and Colwell et al. 2012 (J. Plant Ecol. 5:3) have it.
    """
    return chao2(data)[0] if data.caught_in(2) else chao2_bias_corrected(data)[0]
