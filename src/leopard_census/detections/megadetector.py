"""The detector `megadetector`: the field's own package with weights that the user names.

The package and PyTorch are no dependency of ours: they weigh gigabytes, and most surveys import results that
exist. They come with the extra `megadetector`. It runs on the processor, picture by picture, so that results do not
depend on the machine's graphics card.
"""

import contextlib
import io
import logging
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.config.detections import DetectionsSettings
from leopard_census.errors import InputError
from leopard_census.imaging.series import Series
from leopard_census.tables.batch_json import CATEGORIES, Detection

Row = Mapping[str, Any]
Read = Callable[[Row], NDArray[np.uint8]]
logger = logging.getLogger(__name__)

#: By name, and never by an import statement: else the version of PyTorch would be part of the code digest of every
#: survey, and installing it would re-run those that do not use it.
_PACKAGE = "megadetector.detection"
_NEEDED = ("torch", f"{_PACKAGE}.pytorch_detector")
_MISSING = (
    "pip install 'leopard-census[megadetector]' in this environment (`.venv/bin/pip install -e '.[megadetector]'` in "
    "the project's folder) adds them; or make an environment from workflow/envs/megadetector.yaml; or run "
    "MegaDetector elsewhere and use the detector 'import'"
)


def versions() -> str:
    """Versions of the packages that decide what is found, as text."""
    return " ".join(f"{name} {_version(name)}" for name in ("megadetector", "torch"))


def detector_name(weights: Path) -> str:
    """What is written into the detection file."""
    return f"megadetector {_version('megadetector')} {weights.name}"


def load(weights: Path) -> Any:
    """The package's detector object.

    Raises
    ------
    InputError
        When packages are missing, or the file is no model that they read.
    """
    try:
        for name in _NEEDED:
            import_module(name)
        run_detector = import_module(f"{_PACKAGE}.run_detector")
    except ImportError as error:
        raise InputError("The detector 'megadetector' cannot run:", [f"{error}; {_MISSING}"]) from None
    try:
        with _quiet():
            return run_detector.load_detector(str(weights), force_cpu=True)
    except Exception as error:
        # A file that is no model fails in the middle of PyTorch, in ways that differ from version to version.
        told = f"{weights.name}: is no model that MegaDetector reads ({type(error).__name__}: {error})"
        raise InputError("The detector 'megadetector' cannot run:", [told]) from error


def detect(
    series: Sequence[Series], read: Read, settings: DetectionsSettings, detector: Any
) -> dict[str, list[Detection] | None]:
    """Detections by frameID.

    Parameters
    ----------
    series
        Clips and bursts of one deployment.
    read
        Gives the picture of a frame.
    settings
        `min_conf` and `megadetector_image_size` are used.
    detector
        See `load`.

    Returns
    -------
    For each frame its detections; None where the detector failed.
    """
    result: dict[str, list[Detection] | None] = {}
    size = settings.megadetector_image_size or None
    for one in series:
        for frame in one.frames:
            # It wants red first, and memory in that order.
            picture = np.ascontiguousarray(read(frame)[:, :, ::-1])
            with _quiet():
                found = detector.generate_detections_one_image(
                    picture, frame["frameID"], detection_threshold=settings.min_conf, image_size=size
                )
            if found.get("failure"):
                logger.warning("%s: %s", frame["filePath"], found["failure"])
                result[frame["frameID"]] = None
            else:
                result[frame["frameID"]] = _detections(found["detections"], frame, one.clip)
    return result


def _detections(rows: Sequence[Mapping[str, Any]], frame: Row, clip: bool) -> list[Detection]:
    kept = []
    for row in rows:
        category = str(row["category"])
        if category not in CATEGORIES:
            known = ", ".join(CATEGORIES.values())
            told = f"the model has the category {category}; only models with {known} can be used"
            raise InputError("The detector 'megadetector' cannot run:", [told])
        x, y, w, h = (float(part) for part in row["bbox"])
        left, top = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
        box = (left, top, min(w + min(x, 0.0), 1.0 - left), min(h + min(y, 0.0), 1.0 - top))
        # Rounded to four digits a box may be left without area.
        if round(box[2], 4) > 0 and round(box[3], 4) > 0:
            number, time_s = (int(frame["frame_number"]), float(frame["time_s"])) if clip else (None, None)
            kept.append(Detection(box, float(row["conf"]), category, number, time_s))
    return sorted(kept, key=lambda d: d.box)


def _quiet() -> contextlib.AbstractContextManager[Any]:
    """The package prints what it does; a job's own lines must not drown in that."""
    return contextlib.redirect_stdout(io.StringIO())


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
