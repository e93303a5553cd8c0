"""Settings of reading the information strip that cameras burn into their pictures."""

from typing import Literal

from pydantic import Field

from leopard_census.config.section import Section


class BannerSettings(Section):
    """What the cameras of a survey print, and how sure a reading must be."""

    # How the cameras write dates of numbers: ymd, dmy or mdy. Without it, 03/04/2015 gives no time, while
    # 03/14/2015 does; dates that begin with their year or name the month need no setting.
    date_order: Literal["ymd", "dmy", "mdy"] | None = None
    # Least probability of each character of the date and time. Of 200 drawn strips worn down to 130 to 420 rows
    # the one wrong time of 135 had 0.68 and 129 right ones 0.8 and more; legible strips reach 0.9 to 1.
    least_confidence: float = Field(default=0.8, ge=0, le=1)
