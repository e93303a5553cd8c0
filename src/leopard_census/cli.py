"""`leopard-census`: what is done around the workflow, from the first card to the audit."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module, metadata

from leopard_census.errors import InputError
from leopard_census.provenance.one_thread import pin_to_one_thread

# Loaded only when called: `--help` must not wait for a video library.
_COMMANDS = {
    "init": "sheets and settings for a new survey, from its media folder or a Camtrap DP package",
    "inventory": "what is on this card: the media table of any folder",
    "fit-closed": "how many animals there were: closed-population models of any table of capture histories",
    "fit-scr": "how many animals there were to the square kilometre: spatial capture-recapture of any capture data",
    "plan": "how precise a survey will be, and what change it can tell: stations and days, before there are any data",
    "evaluate": "how well a detector, or the matcher of coats, does on pictures whose truth is known",
    "explain": "where a printed number comes from",
    "claims": "compute published claims again: what a press release or paper says of the animals",
    "verify": "re-hash raw media, sheets and results and name every file that differs from its record",
    "check-release": "may this folder be published: what in it would give places, records or people away",
    "disclosure-key": "the secret key by which public editions make places coarse",
    "review": "the page on which people decide who is who",
    "import-identities": "take identities from another program or catalogue over as decisions",
    "register": "take individuals that a survey proposes into the register",
    "resume": "unlock the folder after a killed run, and go on where it stopped",
}


class _Version(argparse.Action):
    """Print version and commit; looked up only when asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *args: object, **kwargs: object) -> None:
        from leopard_census.audit.manifest import commit_of
        from leopard_census.commands.project import workflow_folder

        folder = workflow_folder()
        # An installed copy may lie in somebody else's repository.
        commit = commit_of(folder) if (folder / ".git").exists() else None
        print(
            f"{parser.prog} {metadata.version('leopard-census')}" + (f" (commit {commit})" if commit else "")
        )
        parser.exit()


def module_of(command: str) -> str:
    """Name of the module of a command."""
    return command.replace("-", "_")


def parser_for(command: str | None) -> argparse.ArgumentParser:
    """Parser that knows all commands, and the arguments of the one that is called."""
    parser = argparse.ArgumentParser(
        prog="leopard-census",
        description="From raw camera-trap media to an audited leopard census. The census itself is made by "
        "`snakemake --cores 8`; these commands do what lies around it.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show version and commit, and exit")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, help_text in _COMMANDS.items():
        sub = subparsers.add_parser(
            name, help=help_text, description=help_text[0].upper() + help_text[1:] + "."
        )
        if name == command:
            import_module(f"leopard_census.commands.{module_of(name)}").add_arguments(sub)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; exit status 2 for a user's mistake, told in one message."""
    pin_to_one_thread()
    words = list(sys.argv[1:] if argv is None else argv)
    command = next((word for word in words if not word.startswith("-")), None)
    args = parser_for(command).parse_args(words)
    try:
        status: int = import_module(f"leopard_census.commands.{module_of(args.command)}").run(args)
    except InputError as error:
        print(error.text(), file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader (head, less) has seen enough; Python must not complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
