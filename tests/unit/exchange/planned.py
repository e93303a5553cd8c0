"""A survey that starts from a small package, and what planning says of it."""

import csv
from datetime import timedelta

import pytest

from leopard_census.config.load import load_plans
from leopard_census.errors import InputError
from leopard_census.exchange.read_package import write_package_tables
from leopard_census.exchange.read_sightings import Independence
from tests.unit.exchange.made_package import deployment, medium, seen, write_package

SURVEY = """
id: plot-2012
title: A plot
utc_offset: "+11:00"
season: {start: 2011-11-01, end: 2012-04-30}
window: {start: 2012-01-10, days: 30}
camtrap_dp: {package: package/datapackage.json}
"""

#: What the rule `package` writes.
TABLES = (
    "sightings", "assignments", "catalogue", "deployments", "outages", "operation", "operation_differences",
    "species_decided", "register", "register_proposed", "clock_proposals", "media_times", "funnel", "basis", "names",
)  # fmt: skip


def begin(folder):
    """A working folder with the survey and a sound package; returns the folder."""
    path = sheet(folder, "survey.yaml")
    path.parent.mkdir(parents=True)
    path.write_text(SURVEY)
    package(folder)
    return folder


def package(work, deployments=None, media=None, observations=None, **descriptor):
    """Write the package anew; what is not given is sound."""
    deployments = [deployment("D1"), deployment("D2")] if deployments is None else deployments
    media = [medium("m1")] if media is None else media
    observations = [seen("o1", individualID="A")] if observations is None else observations
    return write_package(work / "package", deployments, media, observations, **descriptor)


def plan(work):
    return load_plans({"surveys": ["plot-2012"]}, work)["plot-2012"]


def faults(work):
    """Lines of the message with which planning refuses the survey."""
    with pytest.raises(InputError) as caught:
        plan(work)
    return caught.value.problems


def job(work):
    """Tables that the rule writes, as rows of text."""
    made = plan(work)
    out = {name: work / f"{name}.csv" for name in TABLES}
    window = (made.survey.window.start, made.survey.window.end)
    rule = Independence(timedelta(minutes=30))
    target = made.survey.target_species
    outages = path if (path := sheet(work, "outages.csv")).exists() else None
    zone, season = made.survey.timezone, made.survey.season
    write_package_tables(made.package.path, outages, out, target, zone, rule, window, season)
    found = {}
    for name, path in out.items():
        with path.open(encoding="utf-8", newline="") as handle:
            found[name] = list(csv.DictReader(handle))
    return found


def sheet(work, name):
    """Path of a file in the survey's folder."""
    return work / "config" / "surveys" / "plot-2012" / name
