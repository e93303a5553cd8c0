"""Settings of the estimates."""

from typing import Annotated

from pydantic import Field

from leopard_census.config.section import Section

Positive = Annotated[float, Field(gt=0)]


class ScrSettings(Section):
    """Spatial capture-recapture."""

    # How far from the stations, in sigma, an animal may live and still be caught: with a half-normal curve g has
    # fallen to 1/3000 of g0 at 4 sigma (secr, suggest.buffer).
    buffer_sigma: Annotated[float, Field(ge=3)] = 4.0
    # The least such distance in metres. Amur leopards: 4 sigma of the largest published sigma of a female is about
    # 15 km; the start value of sigma is usually too small, so a floor keeps the first mask wide enough.
    buffer_min_m: Positive = 15_000.0
    # Side of a mask cell in sigma: secr advises at most 0.6; cells are cheap here, so finer.
    mask_spacing_sigma: Annotated[float, Field(gt=0, le=0.6)] = 0.4
    # The default region is the hull of the stations widened by one sigma: about where animals were within
    # reach.
    region_widen_sigma: Annotated[float, Field(ge=0)] = 1.0
    # The report warns below this many animals, and below this many recaptures of each: 137 felid surveys (doi
    # 10.1111/mam.12320) were precise with more than 20 animals, each recaptured once or more.
    warn_animals: Annotated[int, Field(ge=1)] = 20
    warn_recaptures_per_animal: Positive = 1.0
    # The report warns above this relative standard error: at 0.3 only changes of threefold between two winters
    # are told (80% power at 5%: ln ratio = 2.80 RSE sqrt(2)).
    warn_rse: Positive = 0.3


class EstimatesSettings(Section):
    """Closed-population models and spatial capture-recapture."""

    scr: ScrSettings = ScrSettings()
