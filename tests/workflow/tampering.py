"""Changes that nobody should be able to make unseen in a built survey, drawn by a random generator.

Each is applied to the files, tells by which names `verify` must name it, and is taken back.
"""

import csv
import io
import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter

from leopard_census.provenance.digest import sha256_file


@dataclass
class Tampered:
    """What was done, and names of which `verify` must tell every one."""

    what: str
    names: list[str]
    before: dict[Path, bytes | None] = field(default_factory=dict)

    def keep(self, *paths: Path) -> None:
        """Remember files as they are; None for what is not there."""
        self.before |= {path: path.read_bytes() if path.is_file() else None for path in paths}

    def restore(self) -> None:
        for path, content in self.before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)


@dataclass(frozen=True)
class Built:
    """A built survey: its working folder, its id, and its files by what they are."""

    work: Path
    survey: str

    @property
    def results(self) -> Path:
        return self.work / "results" / self.survey

    @property
    def media(self) -> list[Path]:
        """Raw files that hold anything."""
        root = self.results / "simulated" / "media"
        return sorted(path for path in root.rglob("*") if path.is_file() and path.stat().st_size)

    def made(self, *endings: str) -> list[Path]:
        """Results that hold anything, of this survey and of what spans surveys; neither records nor raw files."""
        spanning = self.work / "results" / "_all"
        files = [path for folder in (self.results, spanning) for path in sorted(folder.rglob("*"))]
        return [
            path
            for path in files
            if path.is_file()
            and path.stat().st_size
            and "provenance" not in path.parts
            and not path.is_relative_to(self.results / "simulated" / "media")
            and (not endings or path.suffix in endings)
        ]

    @property
    def records(self) -> list[Path]:
        return sorted((self.work / "results").glob("*/provenance/*.json"))

    def name(self, path: Path) -> str:
        """As `verify` tells it."""
        return path.relative_to(self.work).as_posix()


def _flip(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(bytes(data))


def raw_byte(built: Built, chance: random.Random) -> Tampered:
    path = chance.choice(built.media)
    done = Tampered("one bit of a raw file", [built.name(path)])
    done.keep(path)
    _flip(path, chance)
    return done


def result_byte(built: Built, chance: random.Random) -> Tampered:
    path = chance.choice(built.made())
    done = Tampered("one bit of a result", [built.name(path)])
    done.keep(path)
    _flip(path, chance)
    return done


def result_cell(built: Built, chance: random.Random) -> Tampered:
    """One character of one cell, all other bytes as they are."""
    path = chance.choice([p for p in built.made(".csv") if p.read_text().count("\n") > 1])
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    row = chance.randrange(1, len(rows))
    place = chance.choice([n for n, cell in enumerate(rows[row]) if cell])
    done = Tampered(f"row {row}, column {rows[0][place]}", [built.name(path)])
    done.keep(path)
    cell = rows[row][place]
    at = chance.randrange(len(cell))
    other = chance.choice([c for c in "0123456789x" if c != cell[at]])
    rows[row][place] = cell[:at] + other + cell[at + 1 :]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return done


def ledger_digit(built: Built, chance: random.Random) -> Tampered:
    """One digit of a value or limit, told by the name of the number too."""
    path = built.results / "numbers.json"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    digits = []
    for number, line in enumerate(lines):
        if re.match(r' +"(value|lower|upper)": -?\d', line):
            digits += [(number, at.start()) for at in re.finditer(r"\d", line)]
    number, at = chance.choice(digits)
    line = lines[number]
    other = chance.choice([c for c in "123456789" if c != line[at]])
    done = Tampered(f"{line.strip()} of line {number + 1}", [built.name(path)])
    done.keep(path)
    before = {entry["id"]: entry for entry in json.loads("".join(lines))["numbers"]}
    lines[number] = line[:at] + other + line[at + 1 :]
    after = {entry["id"]: entry for entry in json.loads("".join(lines))["numbers"]}
    done.names += [f"number: {id}: " for id in before if before[id] != after[id]]
    path.write_text("".join(lines), encoding="utf-8")
    return done


def pixel_in_a_figure(built: Built, chance: random.Random) -> Tampered:
    """One pixel of a picture in a PDF, or one coordinate of what is drawn on a page."""
    path = chance.choice(built.made(".pdf"))
    done = Tampered("one pixel in a PDF", [built.name(path)])
    done.keep(path)
    writer = PdfWriter(clone_from=PdfReader(BytesIO(path.read_bytes())))
    page = chance.choice(writer.pages)
    pictures = [image for image in page.images if image.image is not None]
    if pictures:
        image = chance.choice(pictures)
        seen = image.image.convert("RGB")
        spot = Image.new("RGB", seen.size)
        spot.putpixel((chance.randrange(seen.width), chance.randrange(seen.height)), (255, 255, 255))
        image.replace(ImageChops.difference(seen, spot))
    else:
        content = page.get_contents()
        data = bytearray(content.get_data())
        at = chance.choice([m.start() for m in re.finditer(rb"\d", bytes(data))])
        data[at] = ord(chance.choice([c for c in "0123456789" if ord(c) != data[at]]))
        content.set_data(bytes(data))
        page.replace_contents(content)
    out = BytesIO()
    writer.write(out)
    path.write_bytes(out.getvalue())
    return done


def deleted(built: Built, chance: random.Random) -> Tampered:
    path = chance.choice([*built.media, *built.made(), *built.records])
    name = path.name if "provenance" in path.parts else built.name(path)
    done = Tampered("a file that was deleted", [name])
    done.keep(path)
    path.unlink()
    return done


def added(built: Built, chance: random.Random) -> Tampered:
    like = chance.choice([*built.media, *built.made()])
    path = like.with_name(f"x{chance.randrange(10**6)}{like.suffix}")
    done = Tampered("a file that was added", [built.name(path)])
    done.keep(path)
    shutil.copy2(like, path)
    return done


def swapped(built: Built, chance: random.Random) -> Tampered:
    """Two files of one kind trade places: each is a good file, in the wrong place."""
    files = chance.choice([built.media, built.made(".csv"), built.made(".json"), built.made(".zip")])
    first = chance.choice(files)
    second = chance.choice([path for path in files if path.read_bytes() != first.read_bytes()])
    done = Tampered("two files that traded places", [built.name(first), built.name(second)])
    done.keep(first, second)
    first.write_bytes(done.before[second] or b"")
    second.write_bytes(done.before[first] or b"")
    return done


def record_digit(built: Built, chance: random.Random) -> Tampered:
    """One digit or letter within the words of a record."""
    path = chance.choice(built.records)
    text = path.read_text(encoding="utf-8")
    at = chance.choice([m.start() for m in re.finditer(r"(?<=[\w ])[0-9a-f](?=[\w\",])", text)])
    other = chance.choice([c for c in "0123456789abcdef" if c != text[at]])
    done = Tampered(f"character {at} of a record", [path.name])
    done.keep(path)
    path.write_text(text[:at] + other + text[at + 1 :], encoding="utf-8")
    return done


def result_with_its_record(built: Built, chance: random.Random) -> Tampered:
    """A result, and the record of its job so that it fits: the manifest knows better."""
    written = {}
    for record in built.records:
        if record.name not in ("manifest.json", "crate.json"):
            for output in json.loads(record.read_text(encoding="utf-8"))["outputs"]:
                written[built.work / output["name"]] = record
    path = chance.choice(
        [p for p in sorted(written) if p.suffix in (".csv", ".json", ".txt") and p.stat().st_size]
    )
    record = written[path]
    done = Tampered("a result along with its record", [record.name])
    done.keep(path, record)
    was = sha256_file(path)
    _flip(path, chance)
    record.write_text(record.read_text(encoding="utf-8").replace(was, sha256_file(path)), encoding="utf-8")
    return done


KINDS: tuple[Callable[[Built, random.Random], Tampered], ...] = (
    raw_byte,
    result_byte,
    result_cell,
    ledger_digit,
    pixel_in_a_figure,
    deleted,
    added,
    swapped,
    record_digit,
    result_with_its_record,
)


@contextmanager
def tampered(
    kind: Callable[[Built, random.Random], Tampered], built: Built, chance: random.Random
) -> Iterator[Tampered]:
    """The change, until the end of the block."""
    done = kind(built, chance)
    try:
        yield done
    finally:
        done.restore()
