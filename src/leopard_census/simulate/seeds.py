"""Random streams: each named thing draws from its own, so that a new draw in one place moves nothing elsewhere."""

from zlib import crc32

import numpy as np

# Seeds of pictures (coats, views, gaits). Surveys draw from the lower half of the range and the reference crops that
# train the species classifier from the upper half: no survey can show an animal or a view that training has seen.
SURVEY_SEEDS = (0, 2**30)
REFERENCE_SEEDS = (2**30, 2**31)


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Random generator of a named thing; the same on every machine and in any order of use."""
    return np.random.default_rng([seed, *(crc32(str(name).encode("utf-8")) for name in names)])


def picture_seed(rng: np.random.Generator) -> int:
    """Seed for something that a survey shows."""
    return int(rng.integers(*SURVEY_SEEDS))


def reference_seed(rng: np.random.Generator) -> int:
    """Seed for something that only the reference crops show."""
    return int(rng.integers(*REFERENCE_SEEDS))
