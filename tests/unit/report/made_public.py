"""The public edition of a made-up survey, and all that it must not tell."""

import datetime as dt
import hashlib
import io
from dataclasses import dataclass, replace
from math import cos, radians
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from leopard_census.audit.release.secrets import Secrets
from leopard_census.disclosure.places import coarse_places
from leopard_census.geo.degrees import METRES_PER_DEGREE
from leopard_census.imaging.archive import open_archive, write_archive
from leopard_census.imaging.jpeg import decode_picture, encode_jpeg
from leopard_census.individuals.publication import masked_picture
from leopard_census.provenance.digest import sha256_file
from leopard_census.report.build import ReportInput
from leopard_census.report.sources import Source, Sources, contracts
from leopard_census.report.views import Views
from leopard_census.tables.write import write_table
from tests.unit.report.made_survey import SURVEY

KEY = bytes(range(32))
GRAIN_KM = 10.0
# Where the grid of the made-up survey begins.
ORIGIN = (43.0712, 130.7188)


@dataclass(frozen=True)
class Public:
    """A public edition's input, and its secrets."""

    given: ReportInput
    secrets: Secrets


def made_public(
    given: ReportInput, *, cleared: int = 2, grain: str = "month", key: bytes | None = KEY
) -> Public:
    """The public edition of a made-up survey; as many pictures are cleared, all others wait."""
    season = given.settings["survey"]["season"]
    first, last = (dt.date.fromisoformat(season[name]) for name in ("start", "end"))
    views = Views(given.sources, (first, last))
    places = {
        station.code: (
            ORIGIN[0] + (station.place["y"] - 4_770_000) / METRES_PER_DEGREE,
            ORIGIN[1] + (station.place["x"] - 640_000) / METRES_PER_DEGREE / cos(radians(ORIGIN[0])),
        )
        for station in views.stations
        if station.place
    }
    coarse = coarse_places([places], key, GRAIN_KM) if key else {}
    rows: list[dict[str, Any]] = []
    for station in views.stations:
        place = coarse.get(station.code)
        rows.append(
            {
                "survey": SURVEY,
                "locationID": station.code,
                "names": [f"{station.code}-A", f"{station.code}-B"],
                "latitude": place and place.latitude,
                "longitude": place and place.longitude,
                "coordinateUncertainty": place and place.uncertainty_m,
            }
        )
    folder = given.ledger_path.parent / "release"
    files = {**given.sources.files, "public_places": _table(folder / "places.csv", "public_places", rows)}
    archives: dict[str, Path] = {}
    told: list[dict[str, Any]] = []
    if given.archives:
        told, members = _pictures(given, cleared)
        archives["pictures"] = folder / "pictures.zip"
        write_archive(archives["pictures"], members)
        files["public_pictures"] = _table(folder / "pictures.csv", "public_pictures", told)
    settings = {**given.settings, "disclosure": {"grain_km": GRAIN_KM, "date_grain": grain}}
    window = dt.date.fromisoformat(given.settings["survey"]["window"]["start"])
    raw = [f"{row['locationID']}-A/DCIM/RCNX{n:04d}.JPG" for n, row in enumerate(rows)]
    secrets = Secrets(
        stations=places,
        codes=frozenset(name for row in rows for name in (row["locationID"], *row["names"])),
        place_names=frozenset({"Barsovaya", "Nezhinka"}),
        people=frozenset(row["reviewer"] for row in given.sources.rows("review_reviewers")),
        media_paths=frozenset(raw),
        media_hashes=frozenset(hashlib.sha256(path.encode()).hexdigest() for path in raw),
        folders=frozenset({"/census/winter-2012", given.ledger_path.parent.as_posix()}),
        cleared=frozenset(row["sha256"] for row in told if row["state"] == "cleared"),
        public_places=frozenset((place.latitude, place.longitude) for place in coarse.values()),
        grain_km=GRAIN_KM,
        date_grain=grain,
        season=(first, last),
        public_days=frozenset(
            {window, window + dt.timedelta(days=given.settings["survey"]["window"]["days"] - 1)}
        ),
    )
    public = replace(given, sources=Sources(files), archives=archives, settings=settings, edition="public")
    return Public(public, secrets)


def _table(path: Path, name: str, rows: list[dict[str, Any]]) -> Source:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_table(path, contracts()[name], rows)
    return Source(path, f"{SURVEY}/release/{path.name}", sha256_file(path), name, "a" * 64, "b" * 64)


def _pictures(given: ReportInput, cleared: int) -> tuple[list[dict[str, Any]], list[tuple[str, bytes]]]:
    rows, members = [], []
    for deployment, archive in sorted(given.archives.items()):
        with open_archive(archive) as opened:
            for name in opened.names:
                animal, _, side = name.removesuffix(".jpg").rpartition("-")
                data = encode_jpeg(masked_picture(decode_picture(opened.read(name)), _ellipse()))
                image = f"{animal}.{side}.jpg"
                members.append((image, data))
                rows.append(
                    {
                        "individualID": animal,
                        "side": side,
                        "state": "cleared" if len(rows) < cleared else "waiting",
                        "anchor": f"{deployment}0000000000000 0.000 0.1000 0.1000 0.5000 0.5000",
                        "evidence": hashlib.sha256(data + b"mask").hexdigest(),
                        "image": image,
                        "sha256": hashlib.sha256(data).hexdigest(),
                        "decisionIDs": ["d1"] if len(rows) < cleared else [],
                    }
                )
    return rows, members


def _ellipse() -> np.ndarray:
    """The body in pictures of `made_survey.coat`."""
    y, x = np.mgrid[:260, :420]
    return np.where(((x - 210) / 165) ** 2 + ((y - 140) / 75) ** 2 <= 1, 255, 0).astype(np.uint8)


def jpeg_of(seed: int) -> bytes:
    """A picture that nobody cleared."""
    noise = np.random.default_rng(seed).integers(0, 255, (64, 96, 3)).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
