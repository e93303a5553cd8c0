"""`leopard-census disclosure-key`: make the secret key of generalised places once, and tell its digest."""

import argparse
from pathlib import Path

from leopard_census.commands.project import open_project
from leopard_census.errors import InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "Places in public editions are generalised by a secret key, so that each station has the same coarse place in\n"
        "every release. This makes the key when there is none, and tells its sha256 for config/config.yaml. A key\n"
        "that is there is never replaced. See docs/disclosure.md."
    )
    parser.epilog = (
        "exit status: 0 there is a key; 2 it is missing although settings tell of one, or is another one"
    )
    parser.add_argument(
        "--directory", type=Path, default=Path(), help="folder with config/ (default: this folder)"
    )


def run(args: argparse.Namespace) -> int:
    """Make the key, or tell that of before."""
    from leopard_census.config.disclosure import DisclosureSettings
    from leopard_census.disclosure.key import create_key, key_digest, read_key

    work = args.directory.resolve()
    plans, _ = open_project(work)
    told = {survey: DisclosureSettings(**plan.settings["disclosure"]) for survey, plan in plans.items()}
    keys = {(settings.key_file, settings.key_sha256) for settings in told.values()}
    if len(keys) > 1:
        problem = "surveys have different disclosure.key_file or key_sha256; all winters need one key, in config.yaml"
        raise InputError("Places cannot be generalised:", [problem])
    ((name, expected),) = keys
    path = work / name
    if path.exists() or expected:
        key = read_key(path, expected, name)
        print(f"{name}: the key of before")
    else:
        key = create_key(path, expected, name)
        print(
            f"{name}: a new key was made. Keep a copy where only the team can read it: without it, places of the next\n"
            "release would differ from those of this one, and both together would tell more than they may."
        )
    print(f"sha256: {key_digest(key)}")
    if not expected:
        print("Write this into config/config.yaml, so that another key is noticed:")
        print(f'settings:\n  disclosure: {{key_sha256: "{key_digest(key)}"}}')
    return 0
