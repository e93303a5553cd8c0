"""Settings of reading the information strip that cameras burn into their pictures."""

from typing import Literal

from pydantic import Field

from leopard_census.config.section import Section


class BannerSettings(Section):
    """What the cameras of a survey print, and how sure a reading must be."""

    # How the cameras write dates of numbers: ymd, dmy or mdy. Without it, 03/04/2015 gives no time, while
    # 03/14/2015 does; dates that begin with their year or name the month need no setting.
    date_order: Literal["ymd", "dmy", "mdy"] | None = None
    # Least probability of each character of the date and time.
    least_confidence: float = Field(default=0.8, ge=0, le=1)
