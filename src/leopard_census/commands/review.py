"""`leopard-census review SURVEY`: the page on which people decide who is who."""

import argparse
import logging
import os
import socket
import sys
import webbrowser

from leopard_census.commands.project import add_directory, workflow_folder
from leopard_census.commands.reviewed import open_reviewed
from leopard_census.errors import InputError

PORT = 8421


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Opens a page in the browser of this computer on which people compare sightings and say who is who. It works\n"
        "without a network, and nobody else on the network can see it. Each answer is added to the survey's\n"
        "decisions.csv at once; nothing there is changed or removed. Several people can work at the same time, each\n"
        "with a name, also on several computers where decisions.csv lies on a shared disk."
    )
    parser.epilog = (
        'The answers count when the workflow runs again: "Rebuild" on the page does that. End the program with\n'
        "Ctrl-C; no answer is lost, and a rebuild that is at work goes on to its end.\n"
        "exit status: 0 ended, 2 there is nothing to review yet, or the port is taken"
    )
    parser.add_argument("survey", metavar="SURVEY", help="the survey to review")
    parser.add_argument("--port", type=int, default=PORT, help=f"port on 127.0.0.1 (default: {PORT})")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument(
        "--cores",
        type=_cores,
        default=max(1, (os.cpu_count() or 2) - 1),
        help="cores for the workflow when it is run from the page (default: all but one, which is left to the page)",
    )
    add_directory(parser)


def run(args: argparse.Namespace) -> int:
    """Serve until the person ends it."""
    import uvicorn

    from leopard_census.review.app import Page
    from leopard_census.review.clips.book import Sources
    from leopard_census.review.clock_case import Cases
    from leopard_census.review.clock_desk import ClockDesk
    from leopard_census.review.clock_sheet import ClockSheet
    from leopard_census.review.clock_strips import Strips
    from leopard_census.review.guard import door_key

    reviewed = open_reviewed(args.directory, args.survey, args.cores)
    plan, secret, desk, runner = reviewed.plan, reviewed.secret, reviewed.desk, reviewed.runner
    runner.attend(desk.reload, lambda anchor: desk.survey.attach(anchor))
    runner.look()  # a run may have ended since
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", args.port))
        except OSError:
            todo = "is another review open? End it, or take another port with --port"
            raise InputError("The page cannot be opened:", [f"port {args.port} is taken; {todo}"]) from None
    resources = workflow_folder() / "resources"
    hosts = frozenset({f"127.0.0.1:{args.port}", f"localhost:{args.port}"})
    sheets = {name: reviewed.sheet(name) for name in ("clocks", "deployments")}
    clocks = ClockDesk(
        args.survey,
        reviewed.results,
        ClockSheet(sheets["clocks"], sheets["deployments"], plan.survey.timezone),
        reviewed.log,
    )
    strips = Strips(
        reviewed.results,
        plan.media_root,
        plan.sheets.labels,
        plan.settings["sightings"]["class_names"],
        lambda: desk.survey.people_media,
    )
    clips = Sources.of_settings(reviewed.results, plan.media_root, plan.settings, plan.sheets.labels)
    page = Page(
        reviewed.desk,
        secret,
        resources / "review",
        resources / "report" / "fonts",
        plan.sheets.places(),
        (clocks, Cases(clocks, plan.sheets.deployments, strips)),
        runner,
        clips,
        reviewed.results / "release",
    )
    if lost := len(reviewed.log.lost()):
        print(
            f"{lost} of the answers that this page wrote are not in {reviewed.log.path.name} any more; its first view"
            " tells what to do.",
            file=sys.stderr,
        )
    enough = runner.watch()
    address = f"http://127.0.0.1:{args.port}/enter?key={door_key(secret)}"
    print(f"Review of {args.survey}: {address}\nEnd with Ctrl-C.", flush=True)
    if not args.no_browser and sys.stdout.isatty():
        webbrowser.open(address)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    try:
        uvicorn.run(
            page.app(hosts),
            host="127.0.0.1",
            port=args.port,
            log_level="warning",
            access_log=False,
            server_header=False,
        )
    finally:
        enough.set()
    return 0


def _cores(text: str) -> int:
    """At least one core."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of cores; give 1 or more")
    return int(text)
