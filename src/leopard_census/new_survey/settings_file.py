"""Text of a new survey's `survey.yaml`: filled in as far as the media tell, with comments on how to choose the rest."""

from datetime import date, timedelta

from leopard_census.new_survey.yaml_text import yaml_text

_DEFAULT_WINDOW_DAYS = 90

_TEXT = """\
# Settings of this survey. Check every line; config/README.md explains each of them.
id: {id}
# As it stands on the title page.
title: {title}
target_species: Panthera pardus

# The one UTC offset of all camera clocks of this survey, in quotes. A fact of the survey, not of today:
# Primorye kept +11:00 in winters 2011/12 to 2013/14, and +10:00 since.
# If you change it, change the offsets in the sheets as well.
utc_offset: "{offset}"

# First and last day of the winter. {season_note}
season:
  start: {start}
  end: {end}

# The days that enter the estimates. Choose a stretch in which most cameras worked, and short enough that
# hardly any animal is born, dies or moves: 60 to 120 days are usual.
window:
  start: {start}
  days: {days}

# The media folder: absolute, or relative to the folder in which you start snakemake.
media:
  root: {root}

# The region that the number of animals is printed for; without it, an area around the stations.
# region:
#   name: Kedrovaya Pad
#   polygon: region.geojson

# Earlier winters to compare with, as listed in config/config.yaml.
# earlier: [kedrovaya-2012]

# Settings of single stages that differ from the usual ones, for instance:
# settings:
#   media:
#     trust_mtime: true
#   frames:
#     fps: 4
"""


def settings_text(
    survey_id: str, title: str, media_root: str, offset: str, first: date | None, last: date | None
) -> str:
    """Content of `survey.yaml`.

    Parameters
    ----------
    survey_id
        Key of the survey.
    title
        As it is to stand on the report.
    media_root
        As it is to stand in the file.
    offset
        Such as `+10:00`.
    first, last
        Local days of the first and last reading; None when the media hold no time at all.
    """
    if first is None or last is None:
        start, end, days = "", "", _DEFAULT_WINDOW_DAYS
        note = "The files hold no capture time: FILL IN all dates."
    else:
        last = max(last, first + timedelta(days=1))
        start, end = first.isoformat(), last.isoformat()
        days = min(_DEFAULT_WINDOW_DAYS, (last - first).days + 1)
        note = "These are the first and last camera readings; a wrong clock may have made them too wide."
    return _TEXT.format(
        id=survey_id,
        title=yaml_text(title),
        offset=offset,
        start=start,
        end=end,
        days=days,
        season_note=note,
        root=yaml_text(media_root),
    )
