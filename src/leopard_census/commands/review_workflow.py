"""The workflow as the review page runs it: which command, for what, on how many cores."""

import sys
from dataclasses import dataclass
from pathlib import Path

from leopard_census.commands.project import workflow_folder
from leopard_census.commands.running import is_locked, working_in


@dataclass(frozen=True)
class ReviewWorkflow:
    """Runs of one survey.

    Attributes
    ----------
    folder
        Holds config/ and results/.
    survey
        Its id.
    cores
        For Snakemake.
    """

    folder: Path
    survey: str
    cores: int

    def command(self, report: bool, resume: bool) -> list[str]:
        """Command line up to the individuals, or to the report too; `resume`: a killed run left its lock."""
        wanted = [f"results/{self.survey}/individuals/review_state.csv", *(["report"] if report else [])]
        words = [*wanted, "--config", f"survey={self.survey}"]
        folder, cores = str(self.folder), str(self.cores)
        if resume:
            base = [
                sys.executable,
                "-m",
                "leopard_census.cli",
                "resume",
                "--directory",
                folder,
                "--cores",
                cores,
            ]
            return [*base, "--", *words]
        base = [sys.executable, "-m", "snakemake", "--directory", folder]
        return [*base, "--snakefile", str(workflow_folder() / "Snakefile"), "--cores", cores, *words]

    def hindrance(self) -> tuple[str, list[str]] | None:
        """Who else is at work in the folder: `other-run`, or `locked` where nobody of this computer is; and who."""
        if alive := working_in(self.folder):
            return "other-run", [f"{item.pid}: {item.text}" for item in alive]
        return ("locked", []) if is_locked(self.folder) else None
