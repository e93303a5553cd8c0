"""Coats: textures of every part of an animal, grown from its coat seed; left and right flank differ."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from leopard_census.simulate import coat_leopard, coat_plain
from leopard_census.simulate.coat_ground import Texture
from leopard_census.simulate.coat_joins import join_limbs
from leopard_census.simulate.coat_marks import Rng
from leopard_census.simulate.species_looks import PLANS

GROWERS: dict[str, Callable[[Rng], dict[str, Texture]]] = {
    "Panthera pardus": coat_leopard.leopard,
    "Panthera tigris": coat_plain.tiger,
    "Cervus nippon": coat_plain.sika,
    "Capreolus pygargus": coat_plain.roe,
    "Sus scrofa": coat_plain.boar,
    "Nyctereutes procyonoides": coat_plain.raccoon_dog,
    "Homo sapiens": coat_plain.person,
}


def grow(species: str, coat_seed: int) -> dict[str, Texture]:
    """Textures of one animal by part name, uint8 BGR; rows along the part, columns round it.

    Parameters
    ----------
    species
        Scientific name.
    coat_seed
        Same seed, same coat on both flanks.
    """
    textures = GROWERS[species](np.random.default_rng([coat_seed, sorted(GROWERS).index(species)]))
    if species in PLANS:
        join_limbs(textures, PLANS[species])
    return textures
