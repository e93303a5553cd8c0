"""What the gate looks for: all that the team knows of a survey and the public must not."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray

from leopard_census.disclosure.dates import DateGrain
from leopard_census.disclosure.places import Place, grain_decimals


@dataclass(frozen=True)
class Secrets:
    """All that a public edition must not tell, and the little of it that it may.

    Attributes
    ----------
    stations
        Place of each station, WGS 84 degrees.
    codes
        Codes of stations and deployments.
    place_names
        Names of places that must not be printed.
    people
        Names of people who must not be named.
    media_paths
        Paths of raw files under the media root.
    media_hashes
        Their sha256 and `mediaID`, in hex.
    folders
        Folders of this machine, such as the media root.
    cleared
        sha256 of pictures that a person has cleared: of the file, or of the pixels (see `picture.pixel_digest`).
    public_places
        Generalised places that the edition may print.
    grain_km, date_grain
        As settings have them.
    season
        First and last day of the winter; these days themselves may be printed.
    public_days
        More days that may be printed, such as the ends of the analysis window.
    """

    stations: Mapping[str, Place] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    place_names: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    media_paths: frozenset[str] = frozenset()
    media_hashes: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    cleared: frozenset[str] = frozenset()
    public_places: frozenset[Place] = frozenset()
    grain_km: float = 10.0
    date_grain: DateGrain = "month"
    season: tuple[dt.date, dt.date] | None = None
    public_days: frozenset[dt.date] = frozenset()

    @property
    def coarse_decimals(self) -> int:
        """Decimals of a degree that tell no more than the grain does."""
        return grain_decimals(self.grain_km)

    @cached_property
    def degrees(self) -> NDArray[np.float64]:
        """Different places of stations, shape (n, 2): latitude, longitude."""
        return np.array(sorted(set(self.stations.values())), dtype=float).reshape(-1, 2)

    @cached_property
    def media_names(self) -> frozenset[str]:
        """Names of raw files without folder and ending, folded; names too plain to be known again left out."""
        stems = {PurePosixPath(path).stem.casefold() for path in self.media_paths}
        return frozenset(
            stem for stem in stems if len(stem) >= 6 and any(letter.isdigit() for letter in stem)
        )

    @cached_property
    def hash_starts(self) -> frozenset[str]:
        """First twelve hex digits of each hash."""
        return frozenset(digest[:12].casefold() for digest in self.media_hashes if len(digest) >= 12)
