"""Small Camtrap DP packages for tests, written row by row."""

import csv
import json

PROFILE = "https://raw.githubusercontent.com/tdwg/camtrap-dp/1.0.2/camtrap-dp-profile.json"
COLUMNS = {
    "deployments": "deploymentID,locationID,locationName,latitude,longitude,deploymentStart,deploymentEnd",
    "media": "mediaID,deploymentID,timestamp,filePath,filePublic,fileMediatype",
    "observations": "observationID,deploymentID,mediaID,eventID,eventStart,eventEnd,observationLevel,observationType,"
    "scientificName,count,lifeStage,sex,individualID,bboxX,bboxY,bboxWidth,bboxHeight,classificationMethod,"
    "classificationProbability,observationTags",
}
START, END = "2012-01-09T12:00:00+11:00", "2012-02-20T12:00:00+11:00"
LEOPARD = "Panthera pardus"


def deployment(key, station=None, **cells):
    place = {"latitude": "43.1", "longitude": "131.5"}
    times = {"deploymentStart": START, "deploymentEnd": END}
    return {"deploymentID": key, "locationID": station or f"S-{key}", **place, **times, **cells}


def medium(key, deployment="D1", time="2012-01-20T05:00:00+11:00", kind="image/jpeg", **cells):
    about = {"timestamp": time, "filePath": f"https://example.org/{key}", "filePublic": "true"}
    return {"mediaID": key, "deploymentID": deployment, **about, "fileMediatype": kind, **cells}


def seen(key, time="2012-01-20T05:00:00+11:00", level="event", name=LEOPARD, deployment="D1", **cells):
    """An observation; `name` is a scientific name, or a type of observation that has none."""
    types = ("blank", "vehicle", "unknown", "unclassified", "human")
    kind = name if name in types else "animal"
    row = {"observationID": key, "deploymentID": deployment, "eventStart": time, "eventEnd": time}
    told = {
        "observationLevel": level,
        "observationType": kind,
        "scientificName": "" if kind == name else name,
    }
    return {**row, **told, **cells}


def write_package(folder, deployments=(), media=(), observations=(), **descriptor):
    """A package in a folder; returns its descriptor. Keywords replace keys of the descriptor; None takes one out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("deployments", deployments), ("media", media), ("observations", observations)):
        write_rows(folder / f"{name}.csv", COLUMNS[name].split(","), rows)
    content = {
        "profile": PROFILE,
        "title": "A made-up plot",
        "resources": [{"name": name, "path": f"{name}.csv"} for name in COLUMNS],
        **descriptor,
    }
    path = folder / "datapackage.json"
    path.write_text(json.dumps({k: v for k, v in content.items() if v is not None}), encoding="utf-8")
    return path


def write_rows(path, columns, rows):
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
