"""The review page as a program that can be killed and started again."""

import multiprocessing
import os
import signal
import socket
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

from leopard_census.review.guard import door_key
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.browser import serve
from tests.unit.review.conftest import SECRET

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE_S = 60

# A program of its own that can be killed at any moment; but as importing takes longer than all that it does in a test,
# it begins as the fork of a process that has imported everything.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["pytest", "tests.browser.serve", "tests.browser.serve_clips"])


def _run_from_the_repository(serve, *given):
    os.chdir(REPOSITORY)
    serve(*given)


class Program:
    """The page over a made survey in a folder; it runs from the beginning."""

    serve = staticmethod(serve.run)

    def __init__(self, folder):
        self.folder, self.port = folder, 0
        self.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        """Begin, at the same port as before, and wait for the first answer.

        The socket listens before the program does: a request waits in it instead of being sent again and again.
        """
        with socket.socket() as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(("127.0.0.1", self.port))
            listening.listen()
            self.port = listening.getsockname()[1]
            given = (self.serve, self.folder, self.port, listening)
            self.process = _PROCESSES.Process(target=_run_from_the_repository, args=given)
            self.process.start()
        try:
            urllib.request.urlopen(self.address, timeout=PATIENCE_S)
        except HTTPError as error:
            assert error.code == 403, "a browser without the key is to be refused"  # noqa: PT017

    @property
    def entrance(self):
        return f"{self.address}/enter?key={door_key(SECRET)}"

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join()

    def rows(self):
        path = self.folder / "decisions.csv"
        return read_table(path, contract("decisions")) if path.exists() else []
