"""How much of a region lies beyond the mask: there the number of animals is extrapolated, as nobody could be caught."""

from math import sqrt

from leopard_census.estimates.scr.mask import Array, Ground, Region, distance_to_nearest
from leopard_census.estimates.scr.metres import metres
from leopard_census.estimates.scr.place import habitat_cells

Caution = tuple[float, str]

# The region is looked at in about so many cells of its bounds.
_CELLS = 40_000
# Above this share N may be off by more than `mask_check` lets pass in density.
_TOLD = 0.01


def share_beyond_buffer(
    detectors: Array, buffer_m: float, region: Region, habitat: Ground | None = None
) -> float:
    """Share of the habitat in a region, from 0 to 1, that lies farther than the buffer from all detectors, (K, 2).

    Parameters
    ----------
    habitat
        None: all ground is habitat.
    """
    x0, y0, x1, y1 = region.bounds
    cells = habitat_cells(region, sqrt((x1 - x0) * (y1 - y0) / _CELLS), habitat)
    if not len(cells.xy):
        return 0.0
    return float(cells.even @ (distance_to_nearest(detectors, cells.xy) > buffer_m))


def region_cautions(share: float, buffer_m: float, habitat: bool) -> dict[str, Caution]:
    """A caution by name where more than 1% of a region lies beyond the buffer: the share, a sentence.

    Parameters
    ----------
    habitat
        Whether habitat alone counts.
    """
    if share <= _TOLD:
        return {}
    what = "region's habitat" if habitat else "region"
    sentence = (
        f"{share:.0%} of the {what} lie farther than the buffer of {metres(buffer_m)} m from all stations: the "
        "number of animals there is extrapolation, as nothing was caught or missed there. Draw the region "
        "closer to the stations."
    )
    return {"region-beyond": (share, sentence)}
