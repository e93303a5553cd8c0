"""Which rule takes a sighting out of the analysis."""

from datetime import date, datetime, timedelta, timezone

import pytest

from leopard_census.sightings.survey import Days, survey_sightings

LOCAL = timezone(timedelta(hours=11))
WINDOW = Days.of_window(date(2011, 12, 15), 90)


def sighting(*media, start=datetime(2012, 1, 5, 12, tzinfo=LOCAL), excluded=None):
    return {"sightingID": "D.m@0.1", "mediaIDs": list(media), "start": start, "excluded_by": excluded}


STATUS = [
    {"mediaID": "ok", "status": "ok"},
    {"mediaID": "cut", "status": "truncated-usable"},
    {"mediaID": "copy", "status": "duplicate"},
    {"mediaID": "early", "status": "outside-deployment"},
    {"mediaID": "timeless", "status": "no-timestamp"},
]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (sighting("ok"), None),
        (sighting("cut"), None),
        (sighting("copy"), "duplicate-media"),
        (sighting("copy", "ok"), None),
        (sighting("copy", "early"), "duplicate-media"),
        (sighting("early"), "outside-deployment"),
        (sighting("timeless", start=None), "no-timestamp"),
        (sighting("ok", start=None), "no-timestamp"),
        (sighting("ok", excluded="false-detection"), "false-detection"),
        (sighting("ok", start=datetime(2011, 12, 15, 0, 0, tzinfo=LOCAL)), None),
        (sighting("ok", start=datetime(2011, 12, 14, 23, 59, 59, tzinfo=LOCAL)), "outside-window"),
        (sighting("ok", start=datetime(2012, 3, 13, 23, 59, 59, tzinfo=LOCAL)), None),
        (sighting("ok", start=datetime(2012, 3, 14, 0, 0, tzinfo=LOCAL)), "outside-window"),
    ],
)
def test_rules(row, rule):
    assert survey_sightings([row], STATUS, WINDOW)[0]["excluded_by"] == rule


def test_a_file_without_state_is_an_error():
    with pytest.raises(ValueError, match="no state is known"):
        survey_sightings([sighting("lost")], STATUS, WINDOW)
