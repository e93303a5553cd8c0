"""The descriptor of a Camtrap DP package (`datapackage.json`): is it one, of which version, and where are its tables?

Read are packages of the releases 1.0.x (Bubnicki et al. 2024), unpacked, with one UTF-8 CSV file for each table.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leopard_census.config.survey import path_fault
from leopard_census.tables.broken_link import link_fault
from leopard_census.tables.plain_text import one_line, quoted

FILE_NAME = "datapackage.json"
#: Tables that the standard asks for.
STANDARD = ("deployments", "media", "observations")
#: Tables and files that only a package of this program holds, and that it needs for its identities.
OWN = ("sightings", "individuals", "outages", "survey")
#: Those that it may hold besides.
OPTIONAL = (
    "region",
    "operation",
    "operation_differences",
    "species_decided",
    "register",
    "register_proposed",
    "media_times",
    "clock_proposals",
)
_OWN_KEY = "leopard_census"
_OWN_VERSION = 1
_PROFILE = re.compile(r"camtrap-dp/([^/]+)/camtrap-dp-profile\.json$")
_READ = re.compile(r"1\.0(\.\d+)?")
_ANEW = "export it anew as Camtrap DP 1.0 from the program that made it"


@dataclass(frozen=True)
class Descriptor:
    """What the workflow needs to know of a package.

    Attributes
    ----------
    path
        Its `datapackage.json`; all other files lie in the same folder or below.
    shown
        Name of that folder in messages.
    title
        As the package calls itself; empty where it does not.
    own
        Whether it was written by this program and holds its own resources, so that nothing has to be guessed.
    files
        Path of each resource by name; only resources that are files.
    """

    path: Path
    shown: str
    title: str
    own: bool
    files: dict[str, Path]

    @property
    def folder(self) -> Path:
        """Folder of the package."""
        return self.path.parent

    def shown_file(self, resource: str) -> str:
        """Name of a resource's file in messages; with that of the resource where it is called otherwise, or lacks."""
        path = self.files.get(resource)
        if path is None:
            return f"{self.shown} (resource {resource})"
        name = f"{self.shown}/{path.relative_to(self.folder).as_posix()}"
        return name if path.stem == resource else f"{name} (resource {resource})"


def package_path_fault(path: str) -> str | None:
    """Why no package, and no file of one, can be read from a path; None where it can."""
    if fault := path_fault(path):
        return fault
    if "{" in path or "}" in path:
        return "holds a brace, and Snakemake puts other text in place of what stands in braces; rename it"
    return None


def descriptor_path(path: Path) -> Path:
    """The descriptor itself where a folder is named."""
    return path / FILE_NAME if path.is_dir() else path


def read_descriptor(path: Path, shown: str) -> tuple[Descriptor | None, list[str]]:
    """Descriptor of a package, and one line per fault; None where its tables cannot be looked for.

    Parameters
    ----------
    path
        A `datapackage.json`, or the folder that holds one.
    shown
        Name of that in messages.
    """
    if fault := package_path_fault(shown):
        return None, [f"{quoted(shown)}: {fault}"]
    at = f"{shown.rstrip('/')}/{FILE_NAME}" if path.is_dir() else shown
    path = descriptor_path(path)
    content, faults = _read_json(path, at)
    if content is None:
        return None, faults
    if fault := _version_fault(content):
        return None, [f"{at}: {fault}"]
    resources = content.get("resources")
    listed = [one for one in resources if isinstance(one, dict)] if isinstance(resources, list) else []
    named = {str(one.get("name")): one for one in listed}
    own, problems = _is_own(content, named)
    problems += _named_twice(listed)
    files: dict[str, Path] = {}
    for name in (*STANDARD, *((*OWN, *OPTIONAL) if own else ())):
        if name not in named and name in OPTIONAL:
            continue
        if name not in named:
            problems.append(f"has no resource {name!r}, without which it is incomplete; {_ANEW}")
        elif fault := _place_fault(named[name], path.parent):
            problems.append(f"resource {name!r}: {fault}")
        else:
            files[name] = path.parent / str(named[name]["path"])
    title = content.get("title")
    text = one_line(title) if isinstance(title, str) else None
    found = Descriptor(path, str(Path(at).parent), text or "", own, files)
    return found, [f"{at}: {fault}" for fault in problems]


def _read_json(path: Path, shown: str) -> tuple[dict[str, Any] | None, list[str]]:
    """Content of the file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        absent = "there is no such file; correct the path, or name the folder of a data package"
        return None, [f"{shown}: {link_fault(path) or absent}"]
    except OSError as error:
        return None, [f"{shown}: {link_fault(path) or f'cannot be read ({error.strerror})'}"]
    name_one = f"name the {FILE_NAME} of a Camtrap DP package"
    if content.startswith(b"PK\x03\x04"):
        return None, [f"{shown}: is a zip archive; unpack it, and name the {FILE_NAME} that it holds"]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, [f"{shown}: is not JSON (no UTF-8 text); {name_one}"]
    twice: list[str] = []
    try:
        raw = json.loads(text, object_pairs_hook=lambda pairs: _object(pairs, twice))
    except (ValueError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        return None, [f"{shown}: is not JSON that can be read ({what}); {name_one}"]
    if not isinstance(raw, dict):
        return None, [f"{shown}: holds no data package; {name_one}"]
    if twice:
        keys = ", ".join(map(quoted, dict.fromkeys(twice)))
        return None, [
            f"{shown}: the same key stands twice among the keys of one object, so that nobody can say which holds "
            f"({keys}); remove the wrong one"
        ]
    return raw, []


def _object(pairs: Iterable[tuple[str, Any]], twice: list[str]) -> dict[str, Any]:
    """An object of JSON; keys that it has twice are added to `twice`."""
    pairs = list(pairs)
    twice += [key for key, number in Counter(key for key, _ in pairs).items() if number > 1]
    return dict(pairs)


def _version_fault(content: dict[str, Any]) -> str | None:
    profile = content.get("profile")
    found = _PROFILE.search(profile) if isinstance(profile, str) else None
    if found is None:
        told = f"its profile is {_shown(profile)}" if profile is not None else "it names no profile"
        return (
            f"is no Camtrap DP package ({told}; that of Camtrap DP ends in camtrap-dp/1.0.2/camtrap-dp-profile.json); "
            "name the datapackage.json of one"
        )
    if not _READ.fullmatch(found[1]):
        return f"is a Camtrap DP of version {quoted(found[1])}, and only 1.0 is read here; {_ANEW}"
    return None


def _is_own(content: dict[str, Any], named: dict[str, Any]) -> tuple[bool, list[str]]:
    """Whether the package holds what this program wrote, and why that cannot be used."""
    if _OWN_KEY not in content:
        return False, []
    key = content[_OWN_KEY]
    version = key.get("version") if isinstance(key, dict) else None
    if version != _OWN_VERSION:
        return False, [
            f"{_OWN_KEY}.version is {_shown(version)}, and only {_OWN_VERSION} is read here; update this program, or "
            f"remove the key {_OWN_KEY}: the package is then read like that of any other program"
        ]
    lost = [name for name in OWN if name not in named]
    if not lost:
        return True, []
    return False, [
        f"was written by leopard-census, but lacks the resource {', '.join(lost)}; take the whole package, or remove "
        f"the key {_OWN_KEY}: it is then read like that of any other program"
    ]


def _named_twice(resources: Iterable[dict[str, Any]]) -> list[str]:
    numbers = Counter(str(one.get("name")) for one in resources)
    return [
        f"has {numbers[name]} resources {name!r}, and nobody can say which holds; remove all but one"
        for name in (*STANDARD, *OWN, *OPTIONAL)
        if numbers[name] > 1
    ]


def _shown(value: Any) -> str:
    """A value of the descriptor, which may be anything."""
    return quoted(value) if isinstance(value, str) else repr(value)[:60]


def _place_fault(resource: dict[str, Any], folder: Path) -> str | None:
    """Why a resource is no file that can be read."""
    path = resource.get("path")
    if isinstance(path, list):
        return "is spread over several files; join them to one CSV file and name that in path"
    if not isinstance(path, str) or not path.strip():
        return "names no file (path); save the table as a CSV file and name that in path"
    shown = quoted(path)
    if fault := package_path_fault(path):
        return f"path {shown} {fault}"
    if re.match(r"[a-z][a-z0-9+.-]*://|data:", path, re.IGNORECASE):
        return f"lies on the net ({shown}), where nothing is fetched from; download it, and write its name in path"
    if re.match(r"/|~|[A-Za-z]:/", path) or "\\" in path or ".." in path.split("/"):
        return f"path {shown} leaves the folder of the package; copy the file there, and write its name"
    if path.lower().endswith((".gz", ".zip", ".bz2", ".xz")):
        return f"{shown} is packed; unpack it, and write the name of the CSV file in path"
    if (folder / path).is_dir():
        return f"{shown} is a folder; write the name of the CSV file in path"
    if not (folder / path).is_file():
        lost = link_fault(folder / path)
        return (
            f"{shown} {lost}"
            if lost
            else f"there is no file {shown} beside the descriptor; copy the whole package, or correct path"
        )
    return None
