"""A made survey's review page, as what a program of its own does.

It is given a socket that listens: whoever started it can connect at once.
"""

import datetime as dt
import socket
from pathlib import Path

import uvicorn

from leopard_census.review.app import Page
from tests.unit.review.clock_survey import ClockSurvey
from tests.unit.review.conftest import SECRET, START, MadeSurvey
from tests.unit.review.made_media import write_media
from tests.unit.review.rebuild.conftest import FakeWorkflow, Office

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
#: Two stations some 100 km apart.
DEPLOYMENTS = [
    {
        "deploymentID": f"{station}A",
        "locationID": station,
        "latitude": latitude,
        "longitude": 131.2,
        "coordinateUncertainty": 50.0,
        "deploymentStart": START,
        "deploymentEnd": START + dt.timedelta(days=60),
    }
    for station, latitude in (("S1", 43.0), ("S2", 43.9))
]


def made_survey(folder: Path) -> MadeSurvey:
    """Five questions, sightings in every state, and an animal that was at two far stations within an hour."""
    made = MadeSurvey(folder)
    keys = [made.add(together=1 + (n == 0)) for n in range(6)]
    for other in keys[1:]:
        made.ask(keys[0], other)
    for state in ("unidentifiable", "single-flank"):
        made.add(state=state)
    made.add("F01", flank="left")
    for station, moment in (
        ("S1", START + dt.timedelta(days=30)),
        ("S2", START + dt.timedelta(days=30, hours=1)),
    ):
        made.add("F01", flank="right", station=station, start=moment, end=moment)
    made.add("M02", flank="right", station="S2")
    for species, probability in (("unknown", None), ("Sus scrofa", 0.61), ("Cervus nippon", 0.97)):
        made.add(scientificName=species, probability=probability, species_source="classifier")
    made.count(3, low=2, high=4)
    if not (made.results / "individuals").exists():  # a program that was killed comes back to what there is
        made.write()
        write_media(made)
    return made


def office_over(made: MadeSurvey) -> Office:
    """A desk and a runner; what the small workflow does stands in plan.json, where a test wrote that."""
    plan = made.folder / "plan.json"
    given = plan.read_bytes() if plan.exists() else None
    office = Office(made, FakeWorkflow(made.folder))
    if given is not None:
        plan.write_bytes(given)
    return office


def run(folder: Path, port: int, listening: socket.socket) -> None:
    made = made_survey(folder)
    office = office_over(made)
    wrong = ClockSurvey(made)
    clocks = wrong.desk(office.log)
    page = Page(
        office.desk,
        SECRET,
        RESOURCES / "review",
        RESOURCES / "report" / "fonts",
        DEPLOYMENTS,
        (clocks, wrong.cases(clocks)),
        office.runner,
    )
    office.runner.watch()
    app = page.app(frozenset({f"127.0.0.1:{port}"}))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    server.run(sockets=[listening])
