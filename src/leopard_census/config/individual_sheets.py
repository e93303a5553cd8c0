"""Settings of the sheets of individuals that people print."""

from typing import Annotated

from pydantic import Field

from leopard_census.config.section import Section


class IndividualSheetsSettings(Section):
    """Catalogue, contact sheets and match drawings."""

    # Longest side in pixels of a large picture: 88 mm at 250 dots per inch, about what a desk printer resolves.
    picture_pixels: Annotated[int, Field(ge=100, le=4000)] = 870
    # The same of a thumbnail 43 mm wide; a wider one has as many more.
    thumbnail_pixels: Annotated[int, Field(ge=50, le=2000)] = 340
    # JPEG quality of all these pictures; coats are judged on them, so they are a little better than a web page's.
    picture_quality: Annotated[int, Field(ge=30, le=100)] = 82
    # Further views on a page of the catalogue, beside the best of each flank: two rows of four.
    further_views: Annotated[int, Field(ge=0, le=40)] = 8
    # Pairs of the review queue that are drawn, best first: about an evening's work.
    matches: Annotated[int, Field(ge=0, le=500)] = 40
    # Most sightings to review on the contact sheets, so that a survey of which little is sure does not fill a binder.
    review_sightings: Annotated[int, Field(ge=0, le=5000)] = 400
