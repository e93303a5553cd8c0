"""A made survey's page that runs in a thread, and requests to it."""

import http.client
import json
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from leopard_census.review.app import Page
from leopard_census.review.guard import COOKIE, Session
from leopard_census.review.sealing import unseal
from tests.unit.review.conftest import SECRET
from tests.unit.review.made_media import deployments

RESOURCES = Path(__file__).resolve().parents[3] / "resources"


class Served:
    """A page that runs, and requests to it; each is one connection."""

    def __init__(self, made, port):
        self.made, self.port, self.cookie = made, port, None

    def ask(self, method, path, *, body=None, host=None, headers=None, cookie=True):
        """Status, headers and text of an answer."""
        sent = {"Host": host or f"127.0.0.1:{self.port}"}
        if cookie and self.cookie:
            sent["Cookie"] = f"{COOKIE}={self.cookie}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body=body, headers=sent | (headers or {}))
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def post(self, path, content, **changes):
        """A request as the page sends it, but for changes of its headers."""
        headers = {"Origin": f"http://127.0.0.1:{self.port}", "X-Review-Token": self.token} | changes
        body = content if isinstance(content, bytes | str) else json.dumps(content)
        return self.ask("POST", path, body=body, headers={k: v for k, v in headers.items() if v is not None})

    @property
    def token(self):
        """What a page holds that was made for who is signed in now."""
        return Session(*(unseal(SECRET, "session", self.cookie or "") or ["n" * 32])).form_token(SECRET)

    def questions(self):
        return json.loads(self.ask("GET", "/api/questions")[2])["questions"]

    @property
    def log(self):
        path = self.made.folder / "decisions.csv"
        return path.read_bytes() if path.exists() else b""


@contextmanager
def serving(made, clips=None):
    """The page over what was written; `clips` tells where those lie that it plays."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    desk = made.desk()
    page = Page(
        desk,
        SECRET,
        RESOURCES / "review",
        RESOURCES / "report" / "fonts",
        deployments(made),
        clips=clips,
        release=made.results / "release",
    )
    app = page.app(frozenset({f"127.0.0.1:{port}"}))
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="critical", server_header=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    out = Served(made, port)
    out.desk = desk
    out.cookie = Session("n" * 32, "Anna").sealed(SECRET)
    yield out
    server.should_exit = True
    thread.join(10)
