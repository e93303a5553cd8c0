"""Media tables of a made survey, which the import reads."""

from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table

#: Size of each made picture in pixels.
WIDE, HIGH = 2000, 1000


def path_of(made, key):
    """Path of the file of a made sighting, below the media folder."""
    row = next(row for row in made.sightings if row["sightingID"] == key)
    media = row["mediaIDs"][0]
    return f"{row['deploymentID']}/DCIM/IMG_{int(media[1:]):04d}.JPG"


def write_media(made, extra=()):
    """Tables of media of all sightings, and of files without one."""
    files = [
        (row["mediaIDs"][0], row["deploymentID"], path_of(made, row["sightingID"])) for row in made.sightings
    ]
    files += list(extra)
    folder = made.results / "media"
    folder.mkdir(parents=True, exist_ok=True)
    status = {
        path: {"mediaID": media, "deploymentID": deployment, "filePath": path, "status": "ok"}
        for media, deployment, path in files
    }
    write_table(folder / "status.csv", contract("media_status"), list(status.values()))
    for deployment in {deployment for _, deployment, _ in files}:
        rows = [row for row in status.values() if row["deploymentID"] == deployment]
        # Made keys are shorter than those of the contract; of this table sizes alone are read.
        lines = [f"{row['mediaID']},{row['filePath']},{WIDE},{HIGH}\n" for row in rows]
        text = "mediaID,filePath,width,height\n" + "".join(lines)
        (folder / f"{deployment}.csv").write_text(text, encoding="utf-8")


def deployments(made):
    """Rows of where the cameras stood."""
    return [
        {"deploymentID": name, "locationID": name[:-1]}
        for name in sorted({row["deploymentID"] for row in made.sightings})
    ]
