"""A small survey without faults, that tests put one into."""

import pytest

from leopard_census.config.load import load_plans
from leopard_census.errors import InputError

SURVEY = """
id: plot-2012
title: A plot
utc_offset: "+11:00"
season: {start: 2011-11-01, end: 2012-04-30}
window: {start: 2011-12-15, days: 90}
media: {root: media}
"""
DEPLOYMENTS = """\
deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd
D01,S01,43.1,131.5,2011-12-01T12:00:00+11:00,2012-03-20T12:00:00+11:00
D02,S02,43.2,131.6,2011-12-01T12:00:00+11:00,2012-03-20T12:00:00+11:00
"""


@pytest.fixture
def work(tmp_path):
    folder = tmp_path / "config" / "surveys" / "plot-2012"
    folder.mkdir(parents=True)
    (folder / "survey.yaml").write_text(SURVEY)
    (folder / "deployments.csv").write_text(DEPLOYMENTS)
    for deployment in ("D01", "D02"):
        (tmp_path / "media" / deployment / "DCIM").mkdir(parents=True)
    (tmp_path / "media" / "D01" / "DCIM" / "IMG_0001.JPG").write_bytes(b"x")
    return tmp_path


def sheet(work, name):
    return work / "config" / "surveys" / "plot-2012" / name


def faults(work, config=None):
    with pytest.raises(InputError) as caught:
        load_plans(config or {"surveys": ["plot-2012"]}, work)
    return caught.value.problems
