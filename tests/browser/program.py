"""The review page as a program that can be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.error import HTTPError

from leopard_census.review.guard import door_key
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from tests.unit.review.conftest import SECRET

REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE_S = 60


class Program:
    """The page over a made survey in a folder; it runs from the beginning."""

    module = "tests.browser.serve"

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
            command = [sys.executable, "-m", self.module, str(self.folder), str(self.port)]
            command.append(str(listening.fileno()))
            self.process = subprocess.Popen(command, cwd=REPOSITORY, pass_fds=[listening.fileno()])
        try:
            urllib.request.urlopen(self.address, timeout=PATIENCE_S)
        except HTTPError as error:
            assert error.code == 403, "a browser without the key is to be refused"  # noqa: PT017

    @property
    def entrance(self):
        return f"{self.address}/enter?key={door_key(SECRET)}"

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def rows(self):
        path = self.folder / "decisions.csv"
        return read_table(path, contract("decisions")) if path.exists() else []
