"""Small Camtrap DP packages for tests, written row by row."""

import csv
import json
import shutil

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


OWN = {"individuals": "individuals.csv", "outages": "outages.csv", "sightings": "sightings.csv"}


def own_package(folder, results, sheets, survey):
    """A package of this program by its contract, from the results of a survey that started from media.

    Parameters
    ----------
    folder
        Where to write it.
    results
        Folder of the survey's results.
    sheets
        Folder of its sheets.
    survey
        Content of the resource `survey`.
    """
    media = [row for path in sorted((results / "media").glob("*.csv")) for row in _media_rows(path)]
    # The standard has every column of the field sheet but where the media lie.
    deployments = [
        {name: cell for name, cell in row.items() if name != "media_glob"}
        for row in _rows(sheets / "deployments.csv")
    ]
    resources = [{"name": name, "path": f"{name}.csv"} for name in (*COLUMNS, *OWN)]
    resources += [{"name": "region", "path": "region.geojson"}, {"name": "survey", "path": "survey.json"}]
    key = {"version": 1}
    write_package(folder, (), media, (), resources=resources, leopard_census=key)
    write_rows(folder / "deployments.csv", list(deployments[0]), deployments)
    shutil.copy(results / "individuals" / "catalogue.csv", folder / "individuals.csv")
    shutil.copy(sheets / "outages.csv", folder / "outages.csv")
    shutil.copy(sheets / "region.geojson", folder / "region.geojson")
    (folder / "survey.json").write_text(json.dumps(survey), encoding="utf-8")
    named = {row["sightingID"]: row for row in _rows(results / "individuals" / "assignments.csv")}
    sightings = [
        _own_row(row, named.get(row["sightingID"])) for row in _rows(results / "sightings" / "all.csv")
    ]
    write_rows(folder / "sightings.csv", sorted({name for row in sightings for name in row}), sightings)
    return folder / "datapackage.json"


def _own_row(sighting, assignment):
    """What the contract `package_sightings` wants of a sighting; of one with an assignment, the flank is that one's."""
    plain = (
        "sightingID", "deploymentID", "locationID", "start", "end", "scientificName", "species_source", "flank",
        "excluded_by", "n_detections", "mediaIDs", "companions", "simultaneous", "sex", "lifeStage",
    )  # fmt: skip
    row = {name: sighting[name] for name in plain} | {"species_probability": sighting["probability"]}
    identity = ("flank", "state", "individualID", "probability", "evidence", "reason")
    return row | ({name: assignment[name] for name in identity} if assignment else {})


def _media_rows(path):
    """Photos and clips of a deployment's media table, where the standard has a place for them."""
    columns = COLUMNS["media"].split(",")
    for row in _rows(path):
        if row.get("fileMediatype") and row["timestamp"]:
            yield {**{name: row.get(name, "") for name in columns}, "filePublic": "false"}


def _rows(path):
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
