"""What a detector needs beside its settings: files that are there. Told before any work starts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from leopard_census.tables.broken_link import link_fault

#: Settings that say where something lies. Jobs are not given them, so that it may move and nothing runs again; what
#: it holds they are told as a digest.
PLACES = ("import_files", "megadetector_weights")
_IMPORT_KINDS = (".json", ".csv")


def resolved(name: str, folder: Path, work: Path) -> Path:
    """Path of a file: relative to the survey's folder when it begins with ./ or ../, else to the working folder."""
    base = folder if name.startswith(("./", "../")) else work
    return base / Path(name.strip()).expanduser()


def imported_files(detections: Mapping[str, Any], folder: Path, work: Path) -> list[Path]:
    """Files of the detector `import`; none with another detector."""
    names = detections["import_files"] if detections.get("detector") == "import" else ()
    return [resolved(name, folder, work) for name in names]


def check_detector(detections: Mapping[str, Any], folder: Path, work: Path, where: str) -> list[str]:
    """One line per thing that the chosen detector lacks.

    Parameters
    ----------
    detections
        Checked settings of the stage.
    folder, work
        Folder of the survey's sheets, and the working folder.
    where
        Name of `survey.yaml`, for the messages.
    """
    at = f"{where}: settings.detections"
    if detections.get("detector") == "import":
        return _check_imports(detections["import_files"], folder, work, at)
    if detections.get("detector") == "megadetector":
        return _check_weights(detections, folder, work, at)
    return []


def _check_imports(names: list[str], folder: Path, work: Path, at: str) -> list[str]:
    if not names:
        return [f"{at}: the detector 'import' needs import_files; list the files that hold the boxes"]
    faults = [
        f"{at}.import_files: {name!r} is listed twice; remove one"
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    for name in names:
        path = resolved(name, folder, work)
        if path.suffix.lower() not in _IMPORT_KINDS:
            faults.append(
                f"{at}.import_files: {name!r} is neither a .json file (MegaDetector) nor a .csv file (Timelapse)"
            )
        elif not path.is_file():
            why = link_fault(path) or "there is no such file; correct the path"
            faults.append(f"{at}.import_files: {name!r}: {why}")
    return faults


def _check_weights(detections: Mapping[str, Any], folder: Path, work: Path, at: str) -> list[str]:
    name = detections["megadetector_weights"]
    if not name:
        return [f"{at}: the detector 'megadetector' needs megadetector_weights, a file or an https address"]
    if name.startswith("https://"):
        if detections["megadetector_sha256"]:
            return []
        return [f"{at}: weights from an address need megadetector_sha256; the model's release page tells it"]
    if "://" in name:
        return [f"{at}.megadetector_weights: {name!r} is no https address; use one, or a file"]
    if not resolved(name, folder, work).is_file():
        return [f"{at}.megadetector_weights: there is no file {name!r}; correct the path"]
    return []
