"""`leopard-census evaluate identity`: how well coats are told apart on photos whose animals people named."""

import argparse
import csv
import io
import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from leopard_census.commands.result_file import attempt, check_writable, raise_all, write_result
from leopard_census.errors import InputError

MATCHERS = ("product", "baseline", "hotspotter")
_FIGURES = {
    "top1": "best encounter is right",
    "top1_balanced": "  mean over animals",
    "top1_equal_gallery": "  one encounter per animal",
    "top5": "right one among the best 5",
    "map": "mean average precision",
    "pair_auc": "pairs of encounters: area under curve",
    "tpr_at_1pct_fpr": "  found at 1% false",
    "precision_top20": "best 20 pairs of images are right",
    "precision_top100": "best 100 pairs of images are right",
    "brier": "Brier score of P(same)",
    "prior_brier": "  of the best constant",
    "ece": "calibration error of P(same)",
    "log_loss": "log loss of P(same)",
}
_CLUSTERS = {"precision": "joined pairs are right", "recall": "pairs are joined", "f1": "F1"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Asks for every encounter of a catalogue which other encounters show the same animal, and tells how often the\n"
        "answer is right, how honest the probabilities are, and how well the animals are told apart.\n\n"
        "The labels are a CSV table, one row for each box: file, individual, encounter_id, station and, where known,\n"
        "x, y, w, h (pixels; all four empty: the whole picture), flank (left, right, other, front, rear, unclear;\n"
        "left is the animal's own left; empty: unknown) and camera. An encounter is one visit of one animal to one\n"
        "station, however many photos it left. Rows that name no animal, or several (A+B), take no part. Photos of\n"
        "an encounter are compared with those of all others, same flank with same flank; never with each other.\n\n"
        "Boxes are in pixels of the picture as it is stored, from its upper left corner. A camera held upright may\n"
        "store it lying and note the turn in EXIF, which viewers follow and this command does not: turn such photos\n"
        "for good (exiftran -a, jpegtran) before you draw boxes. Photos that are byte copies of one of another\n"
        "encounter are left out, and listed in the result."
    )
    parser.epilog = (
        "The product's matcher sees no name, unless --calibrate is given. What cannot be compared, such as another\n"
        "flank, keeps the prior probability.\n\n"
        "exit status: 0 scored; 2 photos, labels or matcher cannot be used"
    )
    parser.add_argument("--images", type=Path, required=True, metavar="DIR", help="folder of photos")
    parser.add_argument("--labels", type=Path, required=True, metavar="F", help="labels, a CSV table")
    parser.add_argument(
        "--exclude-same-station",
        action="store_true",
        help="leave photos of a query's own station out as well: there the same rocks may match",
    )
    parser.add_argument(
        "--matcher",
        choices=MATCHERS,
        default="product",
        help="the product's own, the frozen baseline (upright RootSIFT, LNBNN, affine MAGSAC), or HotSpotter's recipe "
        "(needs the package pyhesaff) (default: product)",
    )
    parser.add_argument(
        "--calibrate",
        action="store_true",
        help="let the product's probabilities learn from the names: each pair from other individuals alone",
    )
    parser.add_argument(
        "--no-masks",
        action="store_true",
        help="let the product compare whole boxes, not bodies that are cut out of them: for photos that are cut out or "
        "masked already, and to see what the cutting costs where the outline is hard to find; what lies around the "
        "animal may then match, so leave its own station out",
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="settings",
        help="a setting of the stage individuals, such as prior_odds=20 or features.side=400; may be given again",
    )
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="file for the result")
    parser.add_argument(
        "--list",
        type=Path,
        metavar="OUT",
        help="CSV file for a row per encounter: which animal is ranked first, whether that is right, where the right "
        "one stands, and with whom it is taken for one animal (key encounters of the result)",
    )


def run(args: argparse.Namespace) -> int:
    """Score, print and write; see `evaluate.identity_run` for what is written."""
    from leopard_census.evaluate.identity_labels import read_identity_labels
    from leopard_census.evaluate.identity_run import evaluate_identity

    faults: list[InputError] = []
    settings = attempt(lambda: chosen_settings(args), faults)
    matcher: Any = None
    if settings is not None:
        matcher = attempt(lambda: chosen_matcher(args, settings), faults)
    for out in filter(None, (args.json, args.list)):
        attempt(partial(check_writable, out), faults)
    if args.list and args.list.resolve() == args.json.resolve():
        faults.append(
            InputError("The result cannot be written:", ["--list and --json name one file: name two"])
        )
    if not args.images.is_dir():
        told = [f"{args.images}: is no folder; give the one that holds the photos"]
        faults.append(InputError("The photos cannot be used:", told))
    labels = attempt(
        lambda: read_identity_labels(args.labels, stations_needed=args.exclude_same_station), faults
    )
    raise_all(faults)
    result = evaluate_identity(
        args.images, labels, matcher, same_station=args.exclude_same_station, theta=settings.prior_odds
    )
    write_result(args.json, json.dumps(result, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    if args.list:
        write_result(args.list, table(result["encounters"]))
    print("\n".join(lines(result)))
    print(f"\nresult: {args.json}")
    if args.list:
        print(f"encounter by encounter: {args.list}")
    return 0


def table(encounters: Sequence[dict[str, Any]]) -> str:
    """The list of encounters as CSV."""
    from leopard_census.evaluate.identity_list import COLUMNS

    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(encounters)
    return out.getvalue()


def chosen_settings(args: argparse.Namespace) -> Any:
    """Settings of the stage individuals, checked.

    Raises
    ------
    InputError
        With one line per fault.
    """
    import yaml
    from pydantic import ValidationError

    from leopard_census.config.individuals import IndividualsSettings
    from leopard_census.config.sections import explain

    given: Sequence[str] = args.settings
    problems = [f"--set {text}: write KEY=VALUE" for text in given if "=" not in text]
    if args.matcher != "product":
        problems += [
            f"{option}: is for the matcher product alone; leave it out"
            for option, used in (
                ("--calibrate", args.calibrate),
                ("--no-masks", args.no_masks),
                ("--set", given),
            )
            if used
        ]
    values: dict[str, Any] = {}
    for text in (text for text in given if "=" in text):
        key, _, value = text.partition("=")
        *parts, last = key.strip().split(".")
        inside = values
        for part in parts:
            inside = inside.setdefault(part, {}) if isinstance(inside, dict) else {}
        try:
            inside[last] = yaml.safe_load(value)
        except yaml.YAMLError:
            problems.append(f"--set {text}: {value!r} cannot be read as a value")
    settings = None
    try:
        settings = IndividualsSettings(**values)
    except ValidationError as error:
        problems += explain(error, "--set", IndividualsSettings)
    if problems:
        raise InputError("The matcher cannot be run:", problems)
    return settings


def chosen_matcher(args: argparse.Namespace, settings: Any) -> Any:
    """The matcher that was asked for.

    Raises
    ------
    InputError
        When it lacks a package.
    """
    from leopard_census.evaluate.hotspotter import HotSpotter
    from leopard_census.evaluate.identity_matchers import Baseline, Product

    if args.matcher == "product":
        return Product(settings, by_name=args.calibrate, masks=not args.no_masks)
    return Baseline() if args.matcher == "baseline" else HotSpotter()


def lines(result: dict[str, Any]) -> Iterator[str]:
    """What a person reads: what was used, a table of figures, and what was left out."""
    yield (
        f"{result['matcher']}: {result['n_images']} images of {result['n_individuals']} animals in "
        f"{result['n_encounters']} encounters; {result['n_queries']} encounters of {result['n_query_individuals']} "
        f"animals can be found again, {result['n_queries_comparable']} of them by a flank in common"
    )
    yield f"left out of each query's gallery: {result['protocol']['left_out_of_gallery']}"
    yield ""
    yield f"{'name':<20}  {'':<38} {'value':>6}  {'95% interval':<14}  {'n':>7}"
    for name, words in _FIGURES.items():
        if result[name] is not None:
            yield _line(name, words, result[name], result["intervals"][name], result["n"][name])
    if result["clusters"] is not None:
        part = result["clusters"]
        yield f"animals told apart: {part['n_found']} found, {part['n_true']} true"
        for name, words in _CLUSTERS.items():
            if part[name] is not None:
                sure, n = result["intervals"]["clusters"][name], result["n"]["clusters"][name]
                yield _line(f"clusters.{name}", f"  {words}", part[name], sure, n)
    yield (
        f"CPU time: {result['seconds_per_image']:.3f} s per image, "
        f"{1000 * result['seconds_per_pair']:.2f} ms per pair of images"
    )
    for reason, count in result["not_compared"].items():
        yield f"not comparable: {count} images ({reason})"
    for reason, count in result["left_out"]["reasons"].items():
        yield f"left out: {count} rows ({reason})"


def _line(name: str, words: str, value: float, sure: Sequence[float] | None, n: int) -> str:
    limits = "-" if sure is None else f"[{sure[0]:.2f}, {sure[1]:.2f}]"
    return f"{name:<20}  {words:<38} {value:>6.3f}  {limits:<14}  {n:>7}"
