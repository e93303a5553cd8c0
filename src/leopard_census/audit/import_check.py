"""Whether imported detections still are those that jobs used."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from leopard_census.audit.finding import Finding
from leopard_census.config.load import Plan
from leopard_census.detections.import_plan import import_plan
from leopard_census.detections.import_split import current_digests
from leopard_census.errors import InputError
from leopard_census.media.scan import scan
from leopard_census.provenance.digest import param_digests
from leopard_census.provenance.record import Record


def changed_imports(records: Mapping[str, Record], plan: Plan, work: Path) -> Iterator[Finding]:
    """Deployments whose entries in the import files differ from those that their detections were made of.

    Parameters
    ----------
    records
        Of the survey's jobs.
    plan
        Of the survey.
    work
        Working folder.
    """
    if plan.media_root is None or plan.settings["detections"]["detector"] != "import":
        return
    root = plan.media_root

    def listed() -> list[str]:
        rows = plan.sheets.deployments
        return [path for row in rows for path, _, _ in scan(root, row["deploymentID"], row["media_glob"])]

    try:
        now = current_digests(import_plan(plan, work, "", listed))
    except InputError as error:
        for problem in error.problems:
            yield Finding("import", "import_files", f"{problem}; results rest on what these files held")
        return
    for record in records.values():
        deployment = record.wildcards.get("deployment")
        if record.rule != "detections" or "source" not in record.params or deployment not in now:
            continue
        if record.params["source"] != param_digests({"source": now[deployment]})["source"]:
            what = "the imported entries were changed after rule detections had used them"
            yield Finding("import", f"import_files: {deployment}", f"{what}; run the workflow again")
