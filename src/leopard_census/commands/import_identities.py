"""`leopard-census import-identities SURVEY FILE`: names that people gave elsewhere, as decisions with their source."""

import argparse
import getpass
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leopard_census.commands.project import add_directory, workflow_folder
from leopard_census.commands.reviewed import open_reviewed
from leopard_census.commands.shown import shown_path
from leopard_census.errors import InputError

if TYPE_CHECKING:
    from leopard_census.review.importing.plan import Plan

#: Lines of one kind that are printed.
_SHOWN = 20
_ROLES = "file, individualID, folder, deployment, species, genus, time_s, x, y, w, h, box"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Takes names that people gave in another program or in an earlier catalogue over as decisions of a survey,\n"
        "with their source: all rows of the file, or none. FILE is a table (CSV, one row a picture or clip), a\n"
        "Camtrap DP package (zip), or its observations.csv and media.csv together. Tables of camtrapR, Wildlife\n"
        "Insights, HotSpotter and Wildbook are understood as these programs write them.\n\n"
        "An imported name ranks above the machine and below every answer given on the review page: it never takes the\n"
        "place of one. Names that contradict what people decided are listed and left out, unless you want them asked\n"
        "again. The same can be done on the review page, under Import."
    )
    parser.epilog = (
        "The names count when the workflow runs again. exit status: 0 written, shown, or nothing to write; 2 the file\n"
        "has faults (all are listed, nothing is written), or there are no results yet"
    )
    parser.add_argument("survey", metavar="SURVEY", help="the survey whose pictures the file names")
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="the table or package")
    parser.add_argument(
        "--source",
        required=True,
        metavar="TEXT",
        help="who made the identities, with what and when, such as 'WWF Russia, HotSpotter, 2012': the reviewer of the "
        "decisions. A corrected file of the same source takes the place of what it said before",
    )
    parser.add_argument(
        "--reviewer", metavar="NAME", help="who imports them (default: the name of your account)"
    )
    parser.add_argument(
        "--columns",
        nargs="+",
        default=[],
        metavar="ROLE=COLUMN",
        help="what the columns of a table mean, such as file=Image individualID=Name (default: guessed). "
        f"ROLE: {_ROLES}",
    )
    parser.add_argument(
        "--contradicting",
        choices=("leave", "ask"),
        default="leave",
        help="names that contradict what people decided: leave them out (default), or ask again: the name is open "
        "until somebody decides on the review page",
    )
    parser.add_argument(
        "--leave-unclear",
        action="store_true",
        help="leave out rows of which it is not clear which file or which of several animals they mean, instead of "
        "refusing the file",
    )
    parser.add_argument("--dry-run", action="store_true", help="only show what the file comes to")
    add_directory(parser)


def run(args: argparse.Namespace) -> int:
    """Show what the file comes to, and write it."""
    from leopard_census.review.desk import plain_text
    from leopard_census.review.importing.importer import Importer
    from leopard_census.review.importing.plan import Order
    from leopard_census.review.importing.request import plain_file_name
    from leopard_census.review.importing.told import RefusedError, all_in_words
    from leopard_census.review.importing.upload import Upload, read_upload
    from leopard_census.review.messages import read_messages

    messages = read_messages(workflow_folder() / "resources" / "review" / "messages")["en"]
    columns = _columns(args.columns)
    files = [Upload(plain_file_name(path.name), _content(path)) for path in args.files]
    importer_name = plain_text(args.reviewer or getpass.getuser()) or "-"
    order = Order(" ".join(args.source.split()), importer_name, args.contradicting, args.leave_unclear)
    reviewed = open_reviewed(args.directory, args.survey)
    importer = Importer(reviewed.desk, reviewed.plan.sheets.places())
    try:
        read = read_upload(files, columns)
        if read.sheet is not None:
            print("columns: " + ", ".join(f"{role}={column}" for role, column in read.columns.items()))
        plan: Plan | None = importer.look(read, order)
        if plan is not None and plan.rows and not args.dry_run:
            # What others decide between the look and the act is taken into account: the plan that is told is written.
            plan, _ = importer.write(read, order, secrets.token_hex(8), None)
    except RefusedError as error:
        raise InputError("Nothing was imported. Please mend:", all_in_words(error.told, messages)) from None
    assert plan is not None  # a new token never stands in the sheet
    print("\n".join(_told(plan, messages, args.contradicting == "ask")))
    sheet = shown_path(reviewed.log.path)
    if not plan.rows:
        print("Nothing to write.")
    elif args.dry_run:
        print(f"Nothing was written. Without --dry-run {len(plan.rows)} decisions go to {sheet}.")
    else:
        print(
            f"Written: {len(plan.rows)} decisions to {sheet}. "
            f"They count after: snakemake --cores all --config survey={args.survey}"
        )
    return 0


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("Nothing was imported. Please mend:", [f"{path}: {error.strerror}"]) from None


def _columns(words: Sequence[str]) -> dict[str, str] | None:
    """Role -> column; None to guess."""
    faults = [f"--columns {word}: write it as file=Image" for word in words if "=" not in word]
    if faults:
        raise InputError("These columns cannot be read:", faults)
    return {role: column for role, _, column in (word.partition("=") for word in words)} or None


def _told(plan: "Plan", messages: Mapping[str, Any], asked: bool) -> list[str]:
    """What a plan comes to, in lines."""
    from leopard_census.review.importing.told import Told, all_in_words, in_words

    lines = [
        f"{plan.n_given} rows name {plan.n_animals} animals in {plan.n_sightings} sightings of this survey; "
        f"{len(plan.rows)} decisions; "
        f"{plan.standing} sightings are called so already; {plan.revised} change what this source gave before"
    ]
    if plan.by_name:
        lines.append(
            f"{plan.by_name} pictures were found by the names of their files alone; is the table of this survey?"
        )
    clashes: list[Told] = []
    for one in plan.contradictions:
        values: dict[str, str | int] = {
            "code": one.code,
            "other": one.other,
            "who": one.who,
            "round": one.round,
        }
        clashes.append(Told(f"c_{one.kind}", values=values))
    if clashes:
        what = "asked again" if asked else "left out"
        lines.append(f"contradictions with what people decided: {len(clashes)}, {what}")
        lines += [
            f"  {one.sighting}: the file says {one.code}; decided: {in_words(told, messages)}"
            for one, told in list(zip(plan.contradictions, clashes, strict=True))[:_SHOWN]
        ]
        lines += _more(len(clashes))
    if plan.machine:
        lines.append("differs from the machine, whose names give way:")
        split = [f"  {animal} becomes {', '.join(names)}" for animal, names in plan.machine.split.items()]
        joined = [f"  {name} joins {', '.join(animals)}" for name, animals in plan.machine.joined.items()]
        renamed = [f"  {key}: {was} becomes {code}" for key, was, code in plan.machine.renamed]
        told = [*split, *joined, *renamed]
        lines += [*told[:_SHOWN], *_more(len(told))]
    if plan.begun:
        shown = ", ".join(f"{one.code} ({one.sightings})" for one in plan.begun)
        lines.append(f"animals that stand in no register, with their sightings: {shown}")
    if plan.left:
        reasons = Counter(one.key for one in plan.left)
        lines.append(f"rows left out: {len(plan.left)}")
        lines += [f"  {n} {messages['import_reasons'][key]}" for key, n in sorted(reasons.items())]
        lines += [f"  - {line}" for line in all_in_words(plan.left, messages, _SHOWN)]
    return lines


def _more(n: int) -> list[str]:
    return [f"  and {n - _SHOWN} more"] if n > _SHOWN else []
