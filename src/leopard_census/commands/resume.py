"""`leopard-census resume`: go on after a run was killed."""

import argparse
import subprocess
import sys
from pathlib import Path

import psutil

from leopard_census.commands.project import workflow_folder
from leopard_census.errors import InputError

HELP = "unlock the folder after a killed run, and go on where it stopped"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument(
        "--directory", type=Path, default=Path(), help="folder with config/ and results/ (default: here)"
    )
    parser.add_argument("--cores", default="all", help="cores for Snakemake (default: all)")
    parser.add_argument("snakemake", nargs="*", metavar="...", help="further words for Snakemake, after --")


def run(args: argparse.Namespace) -> int:
    """Exit status of Snakemake; refuses while another run lives."""
    folder = args.directory.resolve()
    if alive := running_in(folder):
        raise InputError(
            "Nothing to resume: a run is still at work in this folder.",
            [f"process {pid}: {text}; wait for it, or stop it first" for pid, text in alive],
        )
    base = [sys.executable, "-m", "snakemake", "--directory", str(folder)]
    base += ["--snakefile", str(workflow_folder() / "Snakefile")]
    if any((folder / ".snakemake" / "locks").glob("*")):
        unlocked = subprocess.run([*base, "--cores", "1", "--unlock"], check=False)
        if unlocked.returncode:
            return unlocked.returncode
    return subprocess.run(
        [*base, "--cores", args.cores, "--rerun-incomplete", *args.snakemake], check=False
    ).returncode


def running_in(folder: Path) -> list[tuple[int, str]]:
    """Living Snakemake processes that work in a folder: process number and command."""
    found = []
    own = {psutil.Process().pid, *(parent.pid for parent in psutil.Process().parents())}
    for process in psutil.process_iter(["pid", "cmdline"]):
        words = process.info["cmdline"] or []
        if process.pid in own or not any(Path(word).name == "snakemake" for word in words):
            continue
        try:
            if Path(process.cwd()) == folder:
                found.append((process.pid, " ".join(words)[:120]))
        except (psutil.Error, OSError):
            continue  # it ended meanwhile, or belongs to somebody else
    return found
