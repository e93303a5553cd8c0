"""Settings of the accumulation curve; what else the stage needs, it takes from the histories' settings."""

from typing import Annotated

from pydantic import Field

from leopard_census.config.section import Section


class EcologySettings(Section):
    """Accumulation curve of the individuals."""

    # Points of the curve up to the survey's effort, and again as many beyond it: enough for a smooth line in print.
    accumulation_points: Annotated[int, Field(ge=2, le=1000)] = 40
    # How far the curve is drawn, in times the survey's effort; 1 ends it there. Colwell et al. 2012 (J. Plant Ecol.
    # 5:3) advise against going further than two or three times the sample.
    extrapolation_factor: Annotated[float, Field(ge=1, le=3)] = 2.0
