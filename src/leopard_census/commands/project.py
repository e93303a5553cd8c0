"""Where a command works: the folder that holds `config/` and `results/`."""

from pathlib import Path

import yaml

from leopard_census.config.load import Plan, load_plans
from leopard_census.errors import InputError
from leopard_census.provenance.names import Roots


def workflow_folder() -> Path:
    """Folder of the Snakefile that this installation belongs to (an editable install, as `make setup` makes it)."""
    return Path(__file__).resolve().parents[3]


def open_project(work: Path) -> tuple[dict[str, Plan], Roots]:
    """Checked plans of all surveys of a working folder.

    Raises
    ------
    InputError
        When there is no configuration, or it has faults.
    """
    path = work / "config" / "config.yaml"
    try:
        config = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        raise InputError(
            "There is no census here:",
            [f"{path}: there is no such file; change to the project's folder, or name it with --directory"],
        ) from None
    except yaml.YAMLError as error:
        raise InputError(
            "The configuration cannot be used:", [f"{path}: {' '.join(str(error).split())}"]
        ) from None
    plans = load_plans(config, work)
    return plans, Roots(work, workflow_folder(), {survey: plan.folder for survey, plan in plans.items()})
