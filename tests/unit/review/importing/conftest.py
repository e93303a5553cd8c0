"""A made survey to import into."""

import pytest

from leopard_census.review.importing.importer import Importer
from leopard_census.review.importing.plan import Order
from leopard_census.review.importing.upload import Upload, read_upload
from tests.unit.review.made_media import deployments, path_of, write_media

SOURCE = "WWF, HotSpotter, 2012"


class Imports:
    """Imports into a made survey: `look` and `write` take the text of a plain table."""

    def __init__(self, made):
        self.made, self.token = made, 0

    def start(self, register=(), extra=()):
        """Write all tables; then the importer is ready."""
        self.made.write()
        write_media(self.made, extra)
        read = self.made.read
        self.made.read = lambda: _with(read(), register)
        self.desk = self.made.desk()
        self.importer = Importer(self.desk, deployments(self.made))
        return self

    def path(self, key):
        return path_of(self.made, key)

    def table(self, *rows):
        """A plain table of (sighting, code)."""
        return "file,individualID\n" + "".join(f"{self.path(key)},{code}\n" for key, code in rows)

    def look(self, text, *, source=SOURCE, contradicting="leave", columns=None, name="t.csv", **more):
        data = text.encode() if isinstance(text, str) else text
        read = read_upload([Upload(name, data)], columns)
        return self.importer.look(read, Order(source, "Vera", contradicting, **more))

    def write(self, text, *, source=SOURCE, contradicting="leave", token=None, seal=None):
        self.token += 1
        read = read_upload([Upload("t.csv", text.encode())])
        order = Order(source, "Vera", contradicting)
        return self.importer.write(read, order, token or f"{self.token:016x}", seal)

    def decide(self, key, name, *, reviewer="Anna", number=1, verdict="is"):
        """A person's answer on the page."""
        self.token += 1
        row = {
            "reviewer": reviewer, "round": number, "kind": "name", "subject": self.anchor(key), "object": name,
            "verdict": verdict,
        }  # fmt: skip
        self.desk.log.add(f"{self.token:016x}", [row])

    def pair(self, a, b, verdict, reviewer="Anna"):
        self.token += 1
        row = {
            "reviewer": reviewer, "round": 1, "kind": "pair", "subject": self.anchor(a), "object": self.anchor(b),
            "verdict": verdict,
        }  # fmt: skip
        self.desk.log.add(f"{self.token:016x}", [row])

    def anchor(self, key):
        return self.desk.survey.shown[key].anchor

    @property
    def log(self):
        return self.desk.log.rows()


def _with(survey, register):
    import dataclasses

    return dataclasses.replace(survey, register=list(register))


@pytest.fixture
def imports(made):
    return Imports(made)
