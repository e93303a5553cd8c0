"""Settings of the media stage."""

import re
from typing import Literal

from pydantic import Field, field_validator

from leopard_census.config.banner import BannerSettings
from leopard_census.config.section import Section

_GROUPS = ("y", "m", "d", "H", "M", "S")

# 2012-7-22__1-53-20 (the names that camtrapR and HotSpotter surveys carry), 2012-01-22 13.45.12,
# 2012_01_22_13_45_12.
_SEPARATED = (
    r"(?<!\d)(?P<y>(?:19|20)\d\d)[-._](?P<m>\d{1,2})[-._](?P<d>\d{1,2})[-._ T]{1,2}"
    r"(?P<H>\d{1,2})[-._hH](?P<M>\d{1,2})[-._mM](?P<S>\d{1,2})(?!\d)"
)
# 20210531082538-RCNX0031 (Reconyx after renaming, as in the Camtrap DP example), IMG_20120122_134512 (many
# cameras).
_COMPACT = r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)[-_T]?(?P<H>\d\d)(?P<M>\d\d)(?P<S>\d\d)(?!\d)"


class NamePattern(Section):
    """How a file's name holds its capture time."""

    # Searched in the name without its folder; must have the named groups y, m, d, H, M and S.
    pattern: str
    # Days added to the date of the name, for programs that named the files by another day's date.
    day_offset: int = 0

    @field_validator("pattern")
    @classmethod
    def _has_groups(cls, value: str) -> str:
        try:
            groups = re.compile(value, re.ASCII).groupindex
        except re.error as error:
            raise ValueError(f"is no regular expression ({error})") from error
        if missing := [name for name in _GROUPS if name not in groups]:
            raise ValueError(f"lacks the named group(s) {', '.join(missing)}; write each as (?P<name>...)")
        return value


class MediaSettings(Section):
    """Inventory of the raw files."""

    # Tried in this order, after EXIF and the clip's header; a name that gives no real date is passed over.
    name_patterns: tuple[NamePattern, ...] = (NamePattern(pattern=_SEPARATED), NamePattern(pattern=_COMPACT))
    # Copying a card changes modification times unless the program takes care, so they are believed only on
    # request.
    trust_mtime: bool = False
    # The standard says that a clip's header holds UTC; trail cameras, which know no time zone, write local
    # time.
    clip_times_are_utc: bool = False
    # When the strip that cameras burn into their pictures is read: never; as a fallback, where neither EXIF nor the
    # clip's header states a time or where they and the file's name disagree, because reading costs more than decoding
    # a photo; or always, to check all clocks.
    banner: Literal["never", "fallback", "always"] = "fallback"
    # How it is read.
    strip: BannerSettings = BannerSettings()
    # A clip counts as truncated when more than this share of its declared length (and more than two frames)
    # is missing at its end. Headers round the length to a second or so: 5% of the shortest usual clip, 10 s,
    # is half a second.
    truncated_share: float = Field(default=0.05, gt=0, lt=1)


class ClocksSettings(Section):
    """Clock faults, and when cameras worked: judged from the media tables, so that a change decodes nothing again."""

    # Readings this many days before the deployment suggest a reset clock rather than a slip in the field
    # sheet.
    reset_after_days: float = Field(default=1.0, gt=0)
    # Chance that independent cameras, or a right clock, give as much evidence of a fault as was found: proposals
    # are made below it. One in a thousand: a bound that right clocks keep well (`python -m benchmarks.clock_faults`).
    chance: float = Field(default=0.001, gt=0, lt=0.5)
    # Files of one camera with shorter pauses are one trigger when two cameras are compared: bursts last seconds,
    # and an animal that stays gives many triggers that say the same.
    trigger_s: float = Field(default=120.0, gt=0)
    # Files with shorter pauses count once when day and night are judged: the independence interval of the census.
    light_event_s: float = Field(default=1800.0, gt=0)
    # Two clocks of one station that differ by less are taken for right: an animal may need a minute from one view
    # to the other, and nothing in a census rests on two minutes.
    pair_difference_s: float = Field(default=120.0, gt=0)
    # Photos in a row, each one interval after the one before, that make a time-lapse series; animals do not keep time.
    timelapse_least: int = Field(default=6, ge=3)
    # Days without a file that are told: a quiet week is work, not failure.
    gap_days: float = Field(default=7.0, gt=0)
    # And only when a working camera with as many triggers has such a gap less often than this; cameras that see an
    # animal in two weeks would fill the list otherwise. Time-lapse photos that stop are always told.
    gap_chance: float = Field(default=0.05, gt=0, le=1)
