"""`leopard-census fit-closed`: closed-population models of any table of capture histories."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

from leopard_census.commands.result_file import attempt, check_writable, raise_all, write_result
from leopard_census.errors import InputError

_HEADINGS = {
    "likelihood": "By likelihood, the best AICc first (compare AICc within this table only)",
    "loglinear": "Log-linear, the best AICc first (compare AICc within this table only)",
    "moment": "Without a likelihood",
}
_COLUMNS = ("model", "N", "SE", "95% interval", "profile interval", "AICc", "delta")
_WIDTHS = (26, 9, 9, 19, 19, 10, 8)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "How many animals there were, seen and unseen, from who was caught when. For a population that stayed the\n"
        "same during the survey, without regard to where animals were caught.\n\n"
        "The histories are a CSV table with one row per animal and one column per occasion, in order of time, named\n"
        "o1, o2 ... or occ1, occ2 ... or by dates (2012-01-31). A cell is 1 where the animal was caught and 0 where\n"
        "it was not. Leave a column empty (or NA) on an occasion on which no camera worked. A column freq may say how\n"
        "many animals have that history; a column individual may name the animal. Other columns (sex, age) are left\n"
        "out and named; one that holds nothing but 0 and 1 is refused, since it may be an occasion. The file\n"
        "histories.csv that the workflow makes can be read as it is.\n\n"
        "Models: M0 equal chances of capture; Mt chances that change from occasion to occasion; Mb that change after\n"
        "the first capture; Mtb both; Mh that differ between animals. Tests of closure tell whether animals came or\n"
        "went meanwhile. A model that the data cannot carry says why.\n\n"
        "The JSON file holds n (animals caught), occasions (with effort), models (name, family, n_hat, se, lower,\n"
        "upper, profile_lower, profile_upper, loglik, n_parameters, aic, aicc, delta_aicc, note), closure (verdict,\n"
        "tests), cautions (what is printed as such, in the same words) and ignored_columns (their names)."
    )
    parser.epilog = (
        "example: leopard-census fit-closed --histories histories.csv --json closed.json\n\n"
        "exit status: 0 fitted, models without an estimate say why; 2 the histories cannot be used"
    )
    parser.add_argument(
        "--histories", type=Path, required=True, metavar="FILE.csv", help="the capture histories"
    )
    parser.add_argument(
        "--data-set",
        metavar="NAME",
        help="which to take of a file that holds several: headline, left, right or both",
    )
    parser.add_argument("--json", type=Path, required=True, metavar="OUT", help="file for the result")


def run(args: argparse.Namespace) -> int:
    """Fit, print and write."""
    from leopard_census.estimates.closed.history_file import read_histories

    faults: list[InputError] = []
    attempt(lambda: check_writable(args.json, args.histories), faults)
    histories = attempt(lambda: read_histories(args.histories, args.data_set), faults)
    raise_all(faults)
    for caution in histories.cautions:
        print(f"caution: {caution}", file=sys.stderr)
    result = fitted(histories.rows)
    if not histories.rows:  # no row tells which occasions had effort
        result["occasions"] = len(histories.occasions)
    result["ignored_columns"] = list(histories.columns.ignored)
    result["cautions"] = histories.cautions
    write_result(args.json, json.dumps(result, indent=1, allow_nan=False, ensure_ascii=False) + "\n")
    print("\n".join(lines(result)))
    print(f"\nresult: {args.json}")
    return 0


def fitted(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is written: n, occasions, models, closure.

    Models have name, family, n_hat, se, lower, upper, profile_lower, profile_upper, loglik, n_parameters, aic, aicc,
    delta_aicc, note. `closure` holds the tests and a verdict.
    """
    from leopard_census.config.estimates import ClosedSettings
    from leopard_census.estimates.closed.closure_table import test_row, tests_of, verdict
    from leopard_census.estimates.closed.matrix import history_matrix
    from leopard_census.estimates.closed.table import closed_rows

    matrix = history_matrix(rows)
    models = closed_rows("histories", rows, None)
    tests = tests_of(matrix, ClosedSettings())
    return {
        "n": matrix.n,
        "occasions": matrix.occasions,
        "models": [
            {
                "name": row["model"],
                **{k: v for k, v in row.items() if k not in ("data_set", "model", "n", "occasions")},
            }
            for row in models
        ],
        "closure": {"verdict": verdict(tests), "tests": [test_row(test) for test in tests]},
    }


def lines(result: Mapping[str, Any]) -> Iterator[str]:
    """What a person reads."""
    if result["n"] == 0:
        yield f"no animal in the table of {result['occasions']} occasions"
    else:
        animals = "1 animal" if result["n"] == 1 else f"{result['n']} animals"
        occasions = "1 occasion" if result["occasions"] == 1 else f"{result['occasions']} occasions"
        yield f"{animals} caught on {occasions} with effort"
    for family, heading in _HEADINGS.items():
        models = [model for model in result["models"] if model["family"] == family]
        if not models:
            continue
        yield ""
        yield heading
        notes = {model["note"] for model in models}
        if len(notes) == 1 and all(model["n_hat"] is None for model in models):
            yield f"  {notes.pop()}"
            continue
        yield _line(_COLUMNS)
        if family != "moment":
            models.sort(key=lambda model: (model["delta_aicc"] is None, model["delta_aicc"] or 0.0))
        yield from _models(models)
    yield ""
    yield from _closure(result["closure"])


def _models(models: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for model in models:
        yield _line(
            (
                model["name"],
                _number(model["n_hat"], 2),
                _number(model["se"], 2),
                _interval(model["lower"], model["upper"]),
                _interval(model["profile_lower"], model["profile_upper"]),
                _number(model["aicc"], 2),
                _number(model["delta_aicc"], 2),
            )
        )
        if model["note"]:
            yield fill(model["note"], 110, initial_indent="      ", subsequent_indent="      ")


def _closure(closure: Mapping[str, Any]) -> Iterator[str]:
    yield "Was the population closed?"
    yield fill(closure["verdict"], 110, initial_indent="  ", subsequent_indent="  ")
    for test in closure["tests"]:
        if test["occasion"] == 0 and test["p_value"] is not None:
            df = "" if test["df"] is None else f", {test['df']} df"
            name = "z" if test["df"] is None else "chi-square"
            drawn = "" if test["p_simulated"] is None else f", by simulation {test['p_simulated']:.3f}"
            yield (
                f"  {test['test']:<16} {name} {test['statistic']:.2f}{df}, p = {test['p_value']:.3f}{drawn}; "
                f"low for {test['speaks_of']}"
            )


def _line(cells: Sequence[str]) -> str:
    first, *others = (
        f"{cell:<{width}}" if i == 0 else f"{cell:>{width}}"
        for i, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    )
    return f"  {first}{''.join(others)}".rstrip()


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _interval(low: float | None, high: float | None) -> str:
    if low is None:
        return "-"
    return f"{low:.1f} to {'no end' if high is None else f'{high:.1f}'}"
