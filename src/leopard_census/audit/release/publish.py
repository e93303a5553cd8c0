"""The last step before a file leaves the team: the gate over all public files of a survey, then the copy.

All files pass together or none does: what the gate wrote down is asked for by every copy, so that no half of an edition
can stand in the public folder.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from leopard_census.audit.release.check import check_release
from leopard_census.audit.release.leak import Leak
from leopard_census.audit.release.survey_secrets import survey_secrets
from leopard_census.config.load import Plan
from leopard_census.errors import InputError
from leopard_census.provenance.digest import sha256_file
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

PASSED_FORMAT = 1
PUBLIC_FOLDER = "public"
_TITLE = "Nothing was published, as the public edition would give something away. Found in it:"


def pass_gate(
    *,
    survey: str,
    plans: Mapping[str, Plan],
    work: Path,
    key: bytes | None,
    files: Sequence[Path],
    pictures: Path | None,
    out_passed: Path,
) -> None:
    """Open every public file; write down their digests when none of them leaks.

    Parameters
    ----------
    survey
        Its id.
    plans
        It and those that it is compared with.
    work
        Folder with results/.
    key
        Of its generalised places; None where there is none.
    files
        All that is to be published, together.
    pictures
        Table of the pictures that a person has cleared, where the survey has any.

    Raises
    ------
    InputError
        Listing every leak. What an earlier run had published is taken out of the public folder then: what is known to
        leak, or rests on what does, must not lie there as if it had passed.
    """
    secrets = survey_secrets(survey, plans, work, key, cleared_digests(pictures))
    leaks = check_release(files, secrets)
    if leaks:
        withdraw(work / "results" / survey / PUBLIC_FOLDER)
        raise InputError(_TITLE, [leak_line(leak) for leak in leaks])
    passed = {
        "format": PASSED_FORMAT,
        "survey": survey,
        "files": {path.name: sha256_file(path) for path in files},
        "looked_for": {
            "places": len(secrets.degrees),
            "codes": len(secrets.codes),
            "names of places": len(secrets.place_names),
            "people": len(secrets.people),
            "raw files": len(secrets.media_paths),
        },
        "cleared_pictures": len(secrets.cleared),
    }
    out_passed.write_text(json.dumps(passed, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def publish_file(passed: Path, file: Path, out: Path) -> None:
    """Copy a file that has passed.

    Raises
    ------
    InputError
        When the gate did not pass this very file.
    """
    told = json.loads(passed.read_text(encoding="utf-8"))["files"]
    data = file.read_bytes()
    if told.get(file.name) != sha256_file(file):
        problem = f"{file.name}: is not the file that passed the release gate; delete {passed} and run again"
        raise InputError("Nothing was published:", [problem])
    out.write_bytes(data)


def cleared_digests(pictures: Path | None) -> frozenset[str]:
    """sha256 of the pictures that a person has cleared, of the table `public_pictures`."""
    rows = read_table(pictures, contract("public_pictures")) if pictures else []
    return frozenset(row["sha256"] for row in rows if row["state"] == "cleared")


def withdraw(folder: Path) -> None:
    """Take away what was published before."""
    for path in sorted(folder.glob("*")):
        if path.is_file():
            path.unlink()


def leak_line(leak: Leak) -> str:
    """A leak as a line of the list."""
    return f"{leak.text()}."
