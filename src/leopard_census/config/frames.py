"""Settings of the frames stage."""

from pydantic import Field

from leopard_census.config.section import Section


class FramesSettings(Section):
    """Pictures taken out of clips."""

    #: Frames per second of clip time. A leopard at a walk (about 1 m/s) moves less than half a body length
    #: between two frames, so its boxes still overlap and can be joined to a track.
    fps: float = Field(default=2.0, gt=0, le=60)
    #: So many times as many frames where something moves by more than its own length from one frame to the
    #: next; 1 for no more than elsewhere. Twice as many do for an animal at a trot (2 to 3 m/s) what `fps` does for
    #: one at a walk.
    motion_factor: int = Field(default=2, ge=1, le=8)
    #: Change of the scene, in grey levels of small blocks, from which something moves. Fur against snow, leaves
    #: or an infra-red background differs by 10 and more, sensor noise and coding by less than 2.
    motion_change: float = Field(default=8.0, gt=0, le=255)
    #: Most frames that a clip has beyond `fps`, so that one of grass in the wind is not kept whole. They last
    #: for 8 s of fast motion; a trotting animal crosses the picture in 2 to 4.
    motion_frames: int = Field(default=16, ge=0)
    #: Change below which a frame is near identical to the last one kept, and is dropped; 0 keeps all. Noise and
    #: coding alone reach 1 to 2, an animal that only turns its head more.
    still_change: float = Field(default=3.0, ge=0, le=255)
    #: Near-identical frames that a clip keeps before any is dropped. They are the empty scene: detections take
    #: it from the median of up to 15 pictures of a clip, and find less where most of those show an animal.
    still_frames: int = Field(default=15, ge=0)
    #: After that one is kept so often, in seconds: a track ends where an animal is not seen for more than a
    #: second or two, also one that lies still.
    still_gap_s: float = Field(default=1.0, ge=0)
    #: Whether the pictures are kept in one archive per deployment. Without it later stages decode the clips
    #: again.
    keep: bool = True
