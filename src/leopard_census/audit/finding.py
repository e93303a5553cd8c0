"""What `verify` finds: one line for each file or setting that is not as the records say."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """One difference.

    Attributes
    ----------
    kind
        `result`, `chain`, `stranger`, `leftover`, `record`, `missing`, `input`, `rows`, `setting`, `import`,
        `media`, `new media`, `next run`, `number` or `crate`.
    name
        File as records name it, path under the media root, or name of a setting.
    text
        What is wrong, and what to do.
    path
        Where the file lies; None for what is no file.
    close
        Whether the difference is no more than other processors and builds of libraries may make, see `closeness`.
    """

    kind: str
    name: str
    text: str
    path: Path | None = None
    close: bool = False


@dataclass
class Verification:
    """What was looked at in one survey, and what differs; numbers are counts of files, jobs, media and numbers."""

    findings: list[Finding] = field(default_factory=list)
    results: int = 0
    inputs: int = 0
    media: int = 0
    jobs: int = 0
    numbers: int = 0
