"""Settings of the frames stage."""

from pydantic import Field

from leopard_census.config.section import Section


class FramesSettings(Section):
    """Pictures taken out of clips."""

    # Frames per second of clip time. A leopard at a walk (about 1 m/s) moves less than half a body length
    # between two frames, so its boxes still overlap and can be joined to a track.
    fps: float = Field(default=2.0, gt=0, le=60)
    # Whether the pictures are kept in one archive per deployment. Without it later stages decode the clips
    # again.
    keep: bool = True
