"""Names of files in records: the same wherever the folders lie.

A record must not hold an absolute path, so each file is named from one of five roots: `results/...` (what the workflow
made), `survey/<survey>/...` (its sheets), `package/<survey>/...` (the Camtrap DP package that it starts from),
`config/...` and `resources/...`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Roots:
    """Folders that names start from.

    Parameters
    ----------
    work
        Working directory of the run: holds `config/` and `results/`.
    workflow
        Folder of the Snakefile: holds `resources/`.
    surveys
        Folder of each survey's sheets.
    packages
        Folder of the Camtrap DP package of each survey that starts from one.

    Where roots lie in each other, as a package under `results/` of the survey that it was made from, a file is named
    from the innermost.
    """

    work: Path
    workflow: Path
    surveys: Mapping[str, Path]
    packages: Mapping[str, Path] = field(default_factory=dict)

    def name_of(self, path: Path | str) -> str:
        """Name of a file in a record.

        Raises
        ------
        ValueError
            When the file lies below none of the roots.
        """
        full = self.work.joinpath(path)
        places = [("results", self.work / "results")]
        places += [(f"survey/{survey}", folder) for survey, folder in sorted(self.surveys.items())]
        places += [(f"package/{survey}", folder) for survey, folder in sorted(self.packages.items())]
        places += [("config", self.work / "config"), ("resources", self.workflow / "resources")]
        for prefix, folder in sorted(places, key=lambda place: -len(place[1].parts)):
            if full.is_relative_to(folder):
                return f"{prefix}/{full.relative_to(folder).as_posix()}"
        raise ValueError(f"{path} lies in none of results/, config/, resources/ or a survey's folder")

    def path_of(self, name: str) -> Path:
        """Where the file of that name lies; the inverse of `name_of`."""
        head, _, rest = name.partition("/")
        if head in ("survey", "package"):
            survey, _, rest = rest.partition("/")
            return (self.surveys if head == "survey" else self.packages)[survey] / rest
        return (self.workflow if head == "resources" else self.work) / head / rest
