"""`leopard-census evaluate detection`: recall and precision of a detector on labelled photos and clips."""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from leopard_census.commands.offset import add_offset, offset_of
from leopard_census.commands.result_file import attempt, check_writable, raise_all, write_result
from leopard_census.errors import InputError

_SHARES = {
    "recall": "boxes found",
    "precision": "right boxes",
    "image_recall": "pictures found",
    "encounter_recall": "encounters found",
    "empty_kept_out": "empty kept out",
}
_CRITERIA = {"iou50": "overlap (IoU) of at least 0.5", "centre": "centre of the box in the animal's"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Runs a detector on a folder of labelled photos and clips, or takes boxes that exist, and tells recall and\n"
        "precision at an overlap of 0.5 and with the centre inside, per picture and encounter, by day and night.\n\n"
        "The labels are a CSV table with the columns file, x, y, w, h (pixels; all four empty: nothing there) and,\n"
        "where known, encounter_id, station, camera, time, light (day, night), frame_number (of a clip), category\n"
        "(people and vehicles are no animals); or COCO JSON. Files of one station and camera, or else of one\n"
        "first-level folder, are looked at together."
    )
    parser.epilog = "exit status: 0 scored; 2 folder, labels or detections cannot be used"
    parser.add_argument(
        "--images", type=Path, required=True, metavar="DIR", help="folder of photos and clips"
    )
    parser.add_argument(
        "--labels", type=Path, required=True, metavar="FILE", help="labels, .csv or .json (COCO)"
    )
    parser.add_argument(
        "--detector",
        default="motion",
        metavar="NAME",
        help="motion, onnx, onnx+motion or megadetector (default: motion)",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="settings",
        help="a setting of the stage detections, such as model_card=cards/mine.yaml or "
        "megadetector_weights=md_v5a.0.0.pt; may be given again",
    )
    parser.add_argument(
        "--detections",
        type=Path,
        metavar="FILE.json",
        help="score this MegaDetector batch file instead of running a detector",
    )
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="file for the result")
    add_offset(parser)


def run(args: argparse.Namespace) -> int:
    """Score, print and write; see `evaluate.detection_run` for what is written."""
    from leopard_census.evaluate.detection_labels import read_labels
    from leopard_census.evaluate.detection_run import evaluate_detection, read_given

    faults: list[InputError] = []
    settings = attempt(lambda: chosen_settings(args.detector, args.settings), faults)
    attempt(lambda: check_writable(args.json, args.labels), faults)
    labels = attempt(lambda: read_labels(args.labels), faults)
    given = None
    if args.detections is not None and settings is not None:
        given = attempt(lambda: read_given(args.detections, settings.import_categories), faults)
    if args.detector == "import" and args.detections is None:
        told = ["the detector 'import' runs nothing; give --detections"]
        faults.append(InputError("There is nothing to score:", told))
    raise_all(faults)
    result = evaluate_detection(args.images, labels, settings, given, offset_of(args))
    write_result(args.json, json.dumps(result, indent=1, allow_nan=False) + "\n")
    print("\n".join(lines(result)))
    print(f"\nresult: {args.json}")
    return 0


def chosen_settings(detector: str, given: Sequence[str]) -> Any:
    """Settings of the stage detections, checked.

    Raises
    ------
    InputError
        With one line per fault.
    """
    import yaml
    from pydantic import ValidationError

    from leopard_census.config.detections import DetectionsSettings
    from leopard_census.config.detector_needs import check_detector
    from leopard_census.config.sections import explain
    from leopard_census.evaluate.detection import THRESHOLDS

    # All boxes down to the lowest threshold are wanted, and not only those that a survey would keep.
    values: dict[str, Any] = {"min_conf": min(THRESHOLDS)}
    problems = [f"--set {text}: write KEY=VALUE" for text in given if "=" not in text]
    for text in given:
        key, _, value = text.partition("=")
        try:
            values[key.strip()] = yaml.safe_load(value)
        except yaml.YAMLError:
            problems.append(f"--set {text}: {value!r} cannot be read as a value")
    try:
        settings = DetectionsSettings(**{**values, "detector": detector})
        if detector != "import":
            problems += check_detector(settings.model_dump(mode="json"), Path.cwd(), Path.cwd(), "--set")
    except ValidationError as error:
        problems += explain(error, "--detector, --set", DetectionsSettings)
    if problems:
        raise InputError("The detector cannot be run:", problems)
    return settings


def lines(result: dict[str, Any]) -> Iterator[str]:
    """What a person reads: a table for each criterion, over all pictures and by light."""
    yield (
        f"{result['detector']}: {result['n_images']} pictures, {result['n_boxes']} animals, "
        f"{result['n_encounters']} encounters; {result['n_failed']} could not be judged"
    )
    if result["n_frames_not_sampled"]:
        yield f"{result['n_frames_not_sampled']} labelled frames of clips were not looked at and do not count"
    if result["n_files_without_label"]:
        yield f"{result['n_files_without_label']} files without a label do not count"
    parts = {"all": result, **result["light"]}
    for criterion, words in _CRITERIA.items():
        for light, part in parts.items():
            yield ""
            yield f"{words}; {light}, {part['n_images']} pictures (95% intervals, n)"
            yield (
                "threshold  " + "  ".join(f"{name:<24}" for name in _SHARES.values()) + "  false per picture"
            )
            for row in part["thresholds"]:
                shares = row[criterion]
                cells = "  ".join(f"{_cell(shares, name):<24}" for name in _SHARES)
                yield f"{row['threshold']:<9}  {cells}  {shares['false_per_image']:.2f}"


def _cell(shares: dict[str, Any], name: str) -> str:
    known = shares["intervals"][name]
    if shares[name] is None:
        return "-"
    return f"{shares[name]:.2f} [{known['lower']:.2f}, {known['upper']:.2f}] n={known['n']}"
