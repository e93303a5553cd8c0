"""The reader of burned-in strips as a function of a module: the process that decodes media finds it by its name."""

from functools import cache, partial
from typing import TYPE_CHECKING, Literal

from leopard_census.config.media import MediaSettings
from leopard_census.media.content import BannerReader, BannerReading

if TYPE_CHECKING:
    from leopard_census.imaging.jpeg import Picture
    from leopard_census.media.banner import BannerReader as Network

DateOrder = Literal["ymd", "dmy", "mdy"]


def banner_function(settings: MediaSettings) -> BannerReader | None:
    """What reads strips under these settings; None where none is to be read.

    Parameters
    ----------
    settings
        Of the media stage; `banner` and `strip` count.
    """
    if settings.banner == "never":
        return None
    return partial(read_banner, **settings.strip.model_dump(mode="json"))


def read_banner(
    picture: "Picture", date_order: DateOrder | None, least_confidence: float
) -> BannerReading | None:
    """What the strip of a picture says; None when it has none.

    Parameters
    ----------
    picture
        (height, width, 3) uint8, blue-green-red.
    date_order, least_confidence
        As in `BannerSettings`.
    """
    return _network(date_order, least_confidence).read(picture)


@cache
def _network(date_order: DateOrder | None, least_confidence: float) -> "Network":
    # Imported where the network runs: whoever only names this function needs none of it.
    import cv2

    from leopard_census.config.banner import BannerSettings
    from leopard_census.media.banner import BannerReader as Network

    cv2.setNumThreads(1)
    return Network(BannerSettings(date_order=date_order, least_confidence=least_confidence))
