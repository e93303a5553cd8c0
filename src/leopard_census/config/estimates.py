"""Settings of the estimates."""

from typing import Annotated

from pydantic import Field

from leopard_census.config.section import Section

Positive = Annotated[float, Field(gt=0)]


class ScrSettings(Section):
    """Spatial capture-recapture."""

    # Half-normal: 4 sigma from a detector g has fallen to 1/3000 of g0 (secr, suggest.buffer).
    buffer_sigma: Annotated[float, Field(ge=3)] = 4.0
    # Amur leopards: 4 sigma of the largest published sigma of a female is about 15 km; the start value of
    # sigma is usually too small, so a floor keeps the first mask wide enough.
    buffer_min_m: Positive = 15_000.0
    # secr advises at most 0.6 sigma; cells are cheap here, so finer.
    mask_spacing_sigma: Annotated[float, Field(gt=0, le=0.6)] = 0.4
    # The default region is the hull of the stations widened by one sigma: about where animals were within
    # reach.
    region_widen_sigma: Annotated[float, Field(ge=0)] = 1.0
    # 137 felid surveys (doi 10.1111/mam.12320): precision needs more than 20 animals, each recaptured once or
    # more.
    warn_animals: Annotated[int, Field(ge=1)] = 20
    warn_recaptures_per_animal: Positive = 1.0
    # A relative standard error above 0.3 tells only changes of threefold between two winters (80% power at
    # 5%: ln ratio = 2.80 RSE sqrt(2)).
    warn_rse: Positive = 0.3


class EstimatesSettings(Section):
    """Closed-population models and spatial capture-recapture."""

    scr: ScrSettings = ScrSettings()
