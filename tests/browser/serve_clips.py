"""A made survey of clips and photos, as what a program of its own does; see `tests.browser.serve`."""

import socket
from pathlib import Path

import uvicorn

from leopard_census.review.app import Page
from tests.browser.serve import RESOURCES
from tests.unit.review.conftest import SECRET, MadeSurvey
from tests.unit.review.made_clips import MadeClips


def run(folder: Path, port: int, listening: socket.socket) -> None:
    made = MadeSurvey(folder)
    clips = MadeClips(made)
    # A clip and a clip with others in view; a clip with a person and photos.
    first, second, person = clips.add(), clips.add(seen=(0.5, 2.5), together=2), clips.add()
    photos = made.add()
    clips.entry(person).append({"category": "2", "conf": 0.6, "bbox": [0, 0, 0.1, 0.2], "frame_number": 50})
    made.ask(first, second)
    made.ask(person, photos)
    clips.write()
    page = Page(
        made.desk(), SECRET, RESOURCES / "review", RESOURCES / "report" / "fonts", clips=clips.sources()
    )
    app = page.app(frozenset({f"127.0.0.1:{port}"}))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    server.run(sockets=[listening])
