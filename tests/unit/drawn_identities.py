"""Plausible partitions of made-up surveys, as the individuals stage writes them."""

from pathlib import Path

import numpy as np

from leopard_census.histories.draws import Draws
from tests.unit.survey_tables import Survey


def by_name(survey: Survey) -> np.ndarray:
    """Each animal one cluster, shape (sightings,)."""
    animals = sorted({seen.animal for seen in survey.seen})
    return np.array([animals.index(seen.animal) for seen in survey.seen])


def split_off(survey: Survey, *sightings: int) -> np.ndarray:
    """The same with some sightings each an animal of its own."""
    labels = by_name(survey)
    labels[list(sightings)] = labels.max() + 1 + np.arange(len(sightings))
    return labels


def joined(survey: Survey, one: str, other: str) -> np.ndarray:
    """The same with two animals taken for one."""
    animals = sorted({seen.animal for seen in survey.seen})
    labels = by_name(survey)
    labels[labels == animals.index(other)] = animals.index(one)
    return labels


def draws_of(survey: Survey, partitions: list[np.ndarray]) -> Draws:
    """Draws of equal weight; every sighting shows what the survey says, and speaks for an animal."""
    n = len(survey.seen)
    shows = {flank: survey.flanks in (flank, "both") for flank in ("left", "right")}
    nothing = ("",) * n
    return Draws(
        sightings=tuple(f"s{k:04}" for k in range(n)),
        partitions=np.array(partitions).reshape(len(partitions), n),
        weights=np.ones(len(partitions)),
        counts=np.ones(n, bool),
        left=np.full(n, shows["left"]),
        right=np.full(n, shows["right"]),
        sexes=nothing,
        stages=nothing,
        names=(),
        name_sexes=(),
        name_stages=(),
        named=np.full((len(partitions), n), -1),
    )


def write_draws(path: Path, draws: Draws) -> None:
    """Write them as `individuals/draws.npz`."""
    texts = ("sightings", "sexes", "stages", "names", "name_sexes", "name_stages")
    arrays = {name: np.array(getattr(draws, name), dtype=np.str_) for name in texts}
    arrays |= {
        name: getattr(draws, name) for name in ("partitions", "weights", "counts", "left", "right", "named")
    }
    np.savez(path, **arrays)
