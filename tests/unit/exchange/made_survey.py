"""A small made-up survey, as the stages before hand it on, with everything that a package has to cope with."""

import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from leopard_census.config.ecology import EcologySettings
from leopard_census.config.estimates import EstimatesSettings
from leopard_census.config.exchange import ExchangeSettings
from leopard_census.config.histories import HistoriesSettings
from leopard_census.config.sightings import SightingsSettings
from leopard_census.exchange.build import build_package
from leopard_census.tables.batch_json import Detection, FileDetections, batch_bytes
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table

ZONE = timezone(timedelta(hours=11))
TARGET = "Panthera pardus"
Row = dict[str, Any]

CONTRACTS = {
    "media": contract("media"),
    "status": contract("media_status"),
    "sightings": contract("sightings"),
    "crops": contract("crops"),
    "tracks": contract("tracks"),
    "decided": contract("species_decided"),
    "assignments": contract("assignments"),
    "catalogue": contract("catalogue"),
    "operation": contract("operation"),
    "operation_differences": contract("operation_differences"),
    "effort": contract("effort"),
    "deployments": contract("deployments"),
    "outages": contract("outages"),
    "clocks": contract("clocks"),
    "decisions": contract("decisions"),
    "register": contract("individuals"),
    "register_proposed": contract("register_proposed"),
    "clock_proposals": contract("clock_proposals"),
}

#: Names that stand for media below: mediaIDs are 16 hex digits.
FILES = [
    *("clip", "person", "vehicle", "empty", "damaged", "text"),
    *("side", "copy", "untimed"),
    *("reset", "two", "bush", "denied", "odd"),
]
MEDIA_ID = {name: f"{number:016x}" for number, name in enumerate(FILES, start=1)}


def at(text: str) -> datetime:
    """A local time of the survey's winter, such as `01-05 06:30:00`."""
    return datetime.fromisoformat(f"2012-{text}").replace(tzinfo=ZONE)


@dataclass
class Made:
    """Rows by table, detections by deployment, and the survey's facts and settings."""

    tables: dict[str, list[Row]]
    detections: dict[str, list[FileDetections]]
    survey: Row
    settings: Row
    region: bytes | None = (
        b'{"type": "Polygon", "coordinates": [[[131, 42], [132, 42], [132, 43], [131, 42]]]}'
    )
    raw: dict[str, bytes] = field(default_factory=dict)

    def copy(self) -> "Made":
        """One that may be changed."""
        return copy.deepcopy(self)

    def write(self, folder: Path) -> dict[str, Any]:
        """Write the inputs of a package; their paths by name."""
        folder.mkdir(parents=True, exist_ok=True)
        inputs: dict[str, Any] = {}
        for name, rows in self.tables.items():
            inputs[name] = folder / f"{name}.csv"
            if name in self.raw:
                inputs[name].write_bytes(self.raw[name])
            else:
                write_table(inputs[name], CONTRACTS[name], rows)
        inputs["detections"] = []
        for deployment, entries in self.detections.items():
            path = folder / "detections" / f"{deployment}.json"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(batch_bytes("detector 7", entries))
            inputs["detections"].append(path)
        if self.region is not None:
            inputs["region"] = [folder / "polygon.geojson"]
            inputs["region"][0].write_bytes(self.region)
        for language, name in (("eng", "leopard"), ("rus", "леопард")):
            inputs[f"names_{language}"] = folder / f"{language}.yaml"
            inputs[f"names_{language}"].write_text(f"species_names: {{{TARGET}: {name}}}\n", encoding="utf-8")
        return inputs

    def build(self, folder: Path) -> Path:
        """Make the package; its folder."""
        made = folder / "camtrap-dp"
        made.mkdir(parents=True, exist_ok=True)
        tables = [
            "deployments",
            "media",
            "observations",
            "individuals",
            "outages",
            "operation",
            "operation_differences",
            "effort",
            "sightings",
            "decisions",
            "species_decided",
            "register",
            "register_proposed",
            "media_times",
            "clock_proposals",
        ]
        outputs = {name: made / f"{name}.csv" for name in tables}
        outputs |= {
            "datapackage": made / "datapackage.json",
            "region": made / "region.geojson",
            "survey": made / "survey.json",
        }
        build_package(self.write(folder / "inputs"), outputs, self.survey, self.settings)
        return made


def made_survey() -> Made:
    """Three cameras at two stations; see `FILES`."""
    media = _media()
    return Made(
        tables={
            "media": media,
            "status": [_status(row) for row in media],
            "sightings": _sightings(),
            "crops": _crops(),
            "tracks": _tracks(),
            "decided": [
                {"sightingID": key("D3", "two"), "scientificName": "Lynx lynx"},
                {"sightingID": key("D3", "two", 2), "scientificName": TARGET},
            ],
            "assignments": _assignments(),
            "catalogue": _catalogue(),
            "operation": [_operation(row) for row in _deployments()],
            "operation_differences": [
                {
                    "deploymentID": "D3",
                    "kind": "early-end",
                    "start": at("01-08 15:00:00"),
                    "end": at("01-10 11:30:00"),
                    "days": 1.85,
                    "files": 0,
                    "chance": 0.01,
                    "reason": "no file in 1.9 days",
                }
            ],
            "effort": [{"locationID": "S1", "date": date(2012, 1, 4), "usage": 1.0, "camera_days": 1.75}],
            "deployments": _deployments(),
            "outages": [{"deploymentID": "D3", "start": at("01-09 00:00:00"), "end": None, "reason": "snow"}],
            "clocks": [
                {
                    "deploymentID": "D3",
                    "shown": datetime(2010, 1, 1),  # noqa: DTZ001 - a camera's reading
                    "true": at("01-08 10:00:00"),
                },
                {
                    "deploymentID": "D3",
                    "shown": datetime(2012, 1, 1),  # noqa: DTZ001
                    "true": at("01-01 00:00:00"),
                },
            ],
            "decisions": [
                {
                    "decisionID": "d1",
                    "decidedAt": at("02-03 12:00:00.250"),
                    "reviewer": "A. Reviewer",
                    "kind": "species",
                    "subject": f"{MEDIA_ID['two']} 0.000 0.5000 0.5000 0.2000 0.2000",
                    "object": "Lynx lynx",
                    "verdict": "is",
                    "comment": 'a "lynx", surely',
                }
            ],
            "register": [
                {"individualID": "SL-01", "sex": "male", "firstSurvey": "made-2011"},
                {"individualID": "SL-02", "sex": "female", "firstSurvey": "made-2011"},
                {"individualID": "SL-04", "mother": "SL-02", "firstSurvey": "made-2012"},
                # Of a winter to come: this survey knows nothing of it.
                {"individualID": "SL-03", "firstSurvey": "made-2013"},
            ],
            "register_proposed": [
                {
                    "individualID": "P-00ab",
                    "mother": "SL-02",
                    "firstSurvey": "made-2012",
                    "remarks": "mother by decision d0",
                }
            ],
            "clock_proposals": [
                {
                    "deploymentID": "D1",
                    "shown": datetime(2012, 1, 1, 9),  # noqa: DTZ001 - a camera's reading
                    "kind": "twelve-hours",
                    "found_by": "sun",
                    "proposed_true": at("01-01 21:00:00"),
                    "files": 5,
                    "strength": "strong",
                    "chance": 1e-6,
                    "reason": "dark at noon",
                }
            ],
        },
        detections=_detections(media),
        survey={
            "id": "made-2012",
            "title": "A made-up winter",
            "simulated": False,
            "target_species": TARGET,
            "utc_offset": "+11:00",
            "season": {"start": "2011-11-01", "end": "2012-04-30"},
            "window": {"start": "2012-01-02", "days": 8},
            "earlier": ["made-2011"],
            "contributors": [],
            "region_name": "Somewhere",
        },
        settings={
            "exchange": ExchangeSettings().model_dump(mode="json"),
            "sightings": SightingsSettings().model_dump(mode="json"),
            "histories": HistoriesSettings().model_dump(mode="json"),
            "estimates": EstimatesSettings().model_dump(mode="json"),
            "ecology": EcologySettings().model_dump(mode="json"),
        },
    )


def _deployments() -> list[Row]:
    common = {"deploymentStart": at("01-01 09:00:00"), "timestampIssues": False, "cameraModel": "Maker-M"}
    return [
        common
        | {
            "deploymentID": "D1",
            "locationID": "S1",
            "latitude": 42.157,
            "longitude": 131.5034,
            "coordinateUncertainty": 10,
            "deploymentEnd": at("01-10 10:00:00"),
            "cameraID": "C1",
            "cameraHeading": 336,
            "featureType": "trailGame",
            "deploymentTags": "ridge|pair",
            "deploymentComments": 'the so called "old" ridge, south',
        },
        common
        | {
            "deploymentID": "D2",
            "locationID": "S1",
            "latitude": 42.157,
            "longitude": 131.5034,
            "deploymentEnd": at("01-10 10:00:00"),
            "featureType": "salt lick",
            "deploymentTags": "pair",
        },
        common
        | {
            "deploymentID": "D3",
            "locationID": "S2",
            "latitude": 42.1,
            "longitude": 131.6,
            "deploymentEnd": at("01-10 11:30:00"),
            "featureType": "salt lick",
            "timestampIssues": True,
        },
    ]


def _operation(row: Row) -> Row:
    counts = ("files", "files_elsewhere", "days_with_files", "timelapse_files")
    return {
        **{name: row[name] for name in ("deploymentID", "deploymentStart", "deploymentEnd")},
        **dict.fromkeys(counts, 0),
        **dict.fromkeys(("longest_gap_days", "sheet_days", "outage_days", "differences"), 0),
    }


def _file(name: str, deployment: str, path: str, when: datetime | None, **more: Any) -> Row:
    clip = path.endswith(".mp4")
    return {
        "mediaID": MEDIA_ID[name],
        "deploymentID": deployment,
        "filePath": path,
        "sha256": f"{FILES.index(name):064x}",
        "bytes": 1000,
        "fileMediatype": "video/mp4" if clip else "image/jpeg",
        "duration_s": 6.5 if clip else None,
        "timestamp": when,
        "timestampSource": "exif" if when else "none",
        "status": "ok",
    } | more


def _media() -> list[Row]:
    return [
        _file("clip", "D1", "D1/a.mp4", at("01-04 05:00:00")),
        _file("person", "D1", "D1/b.JPG", at("01-05 12:00:00")),
        _file("vehicle", "D1", "D1/c.JPG", at("01-05 13:00:00")),
        _file("empty", "D1", "D1/d.JPG", at("01-05 14:00:00"), timestampSource="mtime"),
        _file(
            "damaged",
            "D1",
            "D1/e.JPG",
            at("01-05 15:00:00"),
            status="unreadable",
            reason="no end marker, cut",
        ),
        _file("text", "D1", "D1/notes.txt", None, fileMediatype=None, status="not-media"),
        _file("side", "D2", "D2/f.JPG", at("01-04 05:00:02")),
        _file("copy", "D2", "D2/g.JPG", at("01-04 05:00:02")),
        _file("untimed", "D2", "D2/h.JPG", None),
        _file("reset", "D3", "D3/i.JPG", datetime(2010, 1, 1, 5, tzinfo=ZONE)),
        _file("two", "D3", "D3/j.JPG", at("01-05 02:00:00")),
        _file("bush", "D3", "D3/k.JPG", at("01-06 02:00:00")),
        _file("denied", "D3", "D3/l.JPG", at("01-06 03:00:00")),
        _file("odd", "D3", "~D3/50%/m..JPG", at("01-06 04:00:00")),
    ]


_FINAL = {"copy": ("duplicate", "a copy of D2/f.JPG"), "untimed": ("no-timestamp", "no clock reading")}


def _status(row: Row) -> Row:
    status, reason = _FINAL.get(FILES[int(row["mediaID"], 16) - 1], (row["status"], row.get("reason")))
    return {
        **{name: row[name] for name in ("mediaID", "deploymentID", "filePath")},
        "status": status,
        "reason": reason,
    }


def key(deployment: str, name: str, number: int = 1) -> str:
    """sightingID of the animal of that number in a file."""
    return f"{deployment}.{MEDIA_ID[name]}@0.{number}"


def _sighting(deployment: str, name: str, when: datetime | None, number: int = 1, **more: Any) -> Row:
    return {
        "sightingID": key(deployment, name, number),
        "deploymentID": deployment,
        "locationID": "S2" if deployment == "D3" else "S1",
        "mediaIDs": [MEDIA_ID[name]],
        "start": when,
        "end": when,
        "time_corrected": False,
        "scientificName": TARGET,
        "probability": 0.9,
        "species_source": "classifier",
        "flank": "left",
        "quality": 0.5,
        "n_detections": 1,
        "simultaneous": 1,
        "companions": [],
    } | more


def _sightings() -> list[Row]:
    clip = _sighting("D1", "clip", at("01-04 05:00:00.700"), end=at("01-04 05:00:05.250"), n_detections=2)
    person = {"scientificName": "Homo sapiens", "probability": 0.97, "species_source": "detector"}
    blank = {"scientificName": "blank", "excluded_by": "false-detection"}
    return [
        clip,
        _sighting("D1", "person", at("01-05 12:00:00"), **person),
        _sighting(
            "D2",
            "side",
            at("01-04 05:00:02"),
            flank="right",
            species_source="label",
            probability=1.0,
            individualID="SL-01",
        ),
        _sighting("D2", "copy", at("01-04 05:00:02"), excluded_by="duplicate-media"),
        _sighting("D2", "untimed", None, excluded_by="no-timestamp"),
        _sighting("D3", "reset", at("01-08 15:00:00"), time_corrected=True, sex="female"),
        _sighting("D3", "two", at("01-05 02:00:00")),
        _sighting(
            "D3", "two", at("01-05 02:00:00"), 2, scientificName="unknown", probability=None, flank="other"
        ),
        _sighting("D3", "bush", at("01-06 02:00:00"), **blank),
        _sighting("D3", "denied", at("01-06 03:00:00"), species_source="label", **blank),
        _sighting("D3", "odd", at("01-06 04:00:00"), scientificName="Sus scrofa", probability=0.8),
        _sighting(
            "D3", "odd", at("01-06 04:00:00"), 2, scientificName="unknown", probability=None, flank="other"
        ),
    ]


def _assignment(sighting: str, state: str, individual: str | None = None, **more: Any) -> Row:
    return {
        "sightingID": sighting,
        "individualID": individual,
        "probability": 0.97 if individual else None,
        "flank": "left",
        "evidence": "automatic" if individual else "none",
        "state": state,
    } | more


def _assignments() -> list[Row]:
    return [
        # People turned the flank: the histories take that of the assignment.
        _assignment(key("D1", "clip"), "identified", "SL-01", flank="right"),
        _assignment(
            key("D2", "side"), "identified", "SL-01", flank="right", evidence="label", probability=1.0
        ),
        _assignment(key("D2", "copy"), "excluded", reason="duplicate-media"),
        _assignment(key("D2", "untimed"), "excluded", reason="no-timestamp"),
        _assignment(key("D3", "reset"), "single-flank", "P-00ab"),
        _assignment(key("D3", "two"), "excluded", reason="decision-species"),
        # The machine did not tell the species; people say that it is the target.
        _assignment(key("D3", "two", 2), "to-review", "SL-01", reason="too small: 40 pixels", flank="other"),
    ]


def _catalogue() -> list[Row]:
    common = {"provisional": False, "n_sightings": 1, "n_stations": 1, "companions": []}
    view = f"D1/{key('D1', 'clip')}_{MEDIA_ID['clip']}@1500000.jpg"
    return [
        common
        | {
            "individualID": "SL-01",
            "flanks": "right",
            "sex": "male",
            "lifeStage": "adult",
            "best_right": view,
        },
        common | {"individualID": "P-00ab", "flanks": "left", "lifeStage": "juvenile", "provisional": True},
    ]


def _track(deployment: str, name: str, box: str, time_us: int = 0, conf: float = 0.9, number: int = 1) -> Row:
    frame = f"{MEDIA_ID[name]}@{time_us}"
    return {"sightingID": key(deployment, name, number), "frameID": frame, "box": box, "conf": conf}


def _tracks() -> list[Row]:
    return [
        _track("D1", "clip", "0.1000 0.2000 0.3000 0.4000", 0, 0.99),
        _track("D1", "clip", "0.2000 0.2000 0.3000 0.4000", 1_500_000, 0.5),
        _track("D1", "person", "0.0000 0.0000 0.2000 0.9000"),
        _track("D2", "side", "0.7000 0.2000 0.3000 0.4000"),
        _track("D2", "copy", "0.7000 0.2000 0.3000 0.4000"),
        _track("D3", "reset", "0.5000 0.5000 0.2000 0.2000"),
        _track("D3", "two", "0.5000 0.5000 0.2000 0.2000"),
        _track("D3", "two", "0.1000 0.5000 0.1000 0.0000", number=2),  # too flat for four decimals
        _track("D3", "bush", "0.5000 0.5000 0.2000 0.2000"),
        _track("D3", "odd", "0.1000 0.1000 0.2000 0.2000"),
    ]


def _crops() -> list[Row]:
    return [
        {
            "sightingID": key("D1", "clip"),
            "frameID": f"{MEDIA_ID['clip']}@1500000",
            "box": "0.1900 0.1900 0.3200 0.4200",
            "flank": "right",
            "p_left": 0.0,
            "p_right": 1.0,
            "quality": 0.8,
            "night": False,
            "width": 200,
            "height": 100,
            "image": "a.jpg",
        }
    ]


def _detections(media: list[Row]) -> dict[str, list[FileDetections]]:
    car = (
        Detection((0.1, 0.1, 0.5, 0.5), 0.6, "3"),
        Detection((0.2, 0.1, 0.5, 0.5), 0.8, "3"),
    )
    faint = (Detection((0.1, 0.1, 0.5, 0.5), 0.1, "3"),)
    found: dict[str, list[FileDetections]] = {"D1": [], "D2": [], "D3": []}
    for row in media:
        name = FILES[int(row["mediaID"], 16) - 1]
        if name == "text":
            continue
        if name == "damaged":
            entry = FileDetections(row["filePath"], failure="cannot be decoded")
        else:
            boxes = car if name == "vehicle" else faint if name == "empty" else ()
            clip = row["filePath"].endswith(".mp4")
            entry = FileDetections(
                row["filePath"],
                boxes,
                frame_rate=8.0 if clip else None,
                frames_processed=(0,) if clip else None,
            )
        found[row["deploymentID"]].append(entry)
    return found
