"""`leopard-census resume`: go on after a run was killed."""

import argparse
import subprocess
import sys

from leopard_census.commands.project import add_directory, workflow_folder
from leopard_census.commands.running import is_locked, working_in
from leopard_census.config.load import read_config
from leopard_census.errors import InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        "exit status: 0 everything is built; 1 a job failed, or Snakemake refused; 2 the folder has no usable\n"
        "configuration, or a run (or a job that outlived one) is still at work in it"
    )
    add_directory(parser)
    parser.add_argument("--cores", default="all", help="cores for Snakemake (default: all)")
    parser.add_argument("snakemake", nargs="*", metavar="...", help="further words for Snakemake, after --")


def run(args: argparse.Namespace) -> int:
    """Exit status of Snakemake; refuses while another run lives."""
    folder = args.directory.resolve()
    read_config(folder)  # a folder without configuration is no project
    if alive := working_in(folder):
        raise InputError(
            "Nothing to resume: a run is still at work in this folder.",
            [f"process {item.pid}: {item.text}; wait for it, or stop it first" for item in alive],
        )
    base = [sys.executable, "-m", "snakemake", "--directory", str(folder)]
    base += ["--snakefile", str(workflow_folder() / "Snakefile")]
    if is_locked(folder):
        unlocked = subprocess.run([*base, "--cores", "1", "--unlock"], check=False)
        if unlocked.returncode:
            return unlocked.returncode
    return subprocess.run(
        [*base, "--cores", args.cores, "--rerun-incomplete", *args.snakemake], check=False
    ).returncode
