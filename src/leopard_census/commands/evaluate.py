"""`leopard-census evaluate`: how well a part of the chain does on pictures whose truth is known."""

import argparse
from importlib import import_module

_PARTS = {
    "detection": "boxes of a detector against boxes that people drew",
    "identity": "who is who by the coat, against names that people gave",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command for each part of the chain."""
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    for name, text in _PARTS.items():
        sub = parts.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        import_module(f"leopard_census.commands.evaluate_{name}").add_arguments(sub)


def run(args: argparse.Namespace) -> int:
    """Run the sub-command."""
    status: int = import_module(f"leopard_census.commands.evaluate_{args.part}").run(args)
    return status
