"""Where a command works: the folder that holds `config/` and `results/`."""

import argparse
from pathlib import Path

from leopard_census.config.load import Plan, load_plans, read_config
from leopard_census.provenance.names import Roots


def add_directory(parser: argparse.ArgumentParser) -> None:
    """The option that names the working folder."""
    parser.add_argument(
        "--directory",
        type=Path,
        default=Path(),
        help="folder with config/ and results/ (default: this folder)",
    )


def workflow_folder() -> Path:
    """Folder of the Snakefile that this installation belongs to (an editable install, as `make setup` makes it)."""
    return Path(__file__).resolve().parents[3]


def open_project(work: Path, survey: str | None = None) -> tuple[dict[str, Plan], Roots]:
    """Checked plans of a working folder: of all surveys, or of one and those that it is compared with.

    Where sheets and media folder do not fit stands in the plans: what looks at a survey must not need its disk.

    Raises
    ------
    InputError
        When there is no configuration, or it has faults.
    """
    config, faults = read_config(work)
    wanted = {} if survey is None else {"survey": survey}
    plans = load_plans({**config, **wanted}, work, faults, keep_media_problems=True, asked="--survey")
    folders = {name: plan.folder for name, plan in plans.items()}
    packages = {name: plan.package.folder for name, plan in plans.items() if plan.package is not None}
    return plans, Roots(work, workflow_folder(), folders, packages)
