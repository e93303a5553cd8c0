"""Settings of the report."""

from typing import Annotated

from pydantic import Field

from leopard_census.config.section import Section


class ReportSettings(Section):
    """The PDF."""

    # Who answers for the report; printed on the title page when given.
    publisher: str = ""
    # Widest side in pixels of a picture in the catalogue: 62 mm at 300 dots per inch, what a printer resolves.
    picture_pixels: Annotated[int, Field(ge=100, le=4000)] = 730
    # JPEG quality of these pictures; above 85 files grow faster than eyes can tell.
    picture_quality: Annotated[int, Field(ge=30, le=100)] = 85
