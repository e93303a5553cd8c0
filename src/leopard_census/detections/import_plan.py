"""From a survey's checked configuration to what it imports.

Apart from `import_split`, which jobs reach: an edit of the configuration's checks must not re-run them.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from leopard_census.config.detector_needs import resolved
from leopard_census.config.load import Plan
from leopard_census.detections.import_split import FOLDER, ImportPlan


def import_plan(
    plan: Plan,
    work: Path,
    code: str,
    listed: Callable[[], Iterable[str]],
    say: Callable[[str], object] = lambda text: None,
) -> ImportPlan:
    """What a survey imports; `work` is the working folder, for the others see `ImportPlan`."""
    settings = plan.settings["detections"]
    return ImportPlan(
        FOLDER / plan.survey.id,
        [resolved(name, plan.folder, work) for name in settings["import_files"]],
        {row["deploymentID"]: row["media_glob"] for row in plan.sheets.deployments},
        settings,
        code,
        listed,
        say,
    )
