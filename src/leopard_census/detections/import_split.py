"""Import files taken apart at planning: what belongs to each deployment, and its digest.

A file of 200 MB must not be read by each of 200 jobs, and an edit of it must re-run only the deployments whose entries
changed. So the planning process reads it once, lays each deployment's entries into a file of its own under
`results/run/` (which is about a run, no result), and keeps their digests in an index beside them; as long as nothing
changed, only that index is read. The digest is a parameter of the deployment's job, and the job holds the entries
against it before it uses them.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leopard_census.detections.import_files import ImportFile, read_import_files
from leopard_census.detections.import_names import Basenames, Globs, Owners, plain_name
from leopard_census.errors import InputError
from leopard_census.provenance.atomic import atomic_path

_TITLE = "The detections cannot be imported. Nothing was run. Please mend:"
#: About a run, no result.
FOLDER = Path("results/run/import")
#: As no deployment is called, and written last.
_INDEX = "_index.json"
#: Entries that belong to no deployment.
HOMELESS = "_homeless"


@dataclass(frozen=True)
class ImportPlan:
    """What a survey imports.

    Attributes
    ----------
    folder
        Where the entries of each deployment lie, see `entries_path`.
    paths
        The files.
    globs
        Pattern of each deployment's files.
    settings
        Of the stage.
    code
        Digest of the code that reads them.
    listed
        Gives all media files on the disk; called only where names are matched without their folders.
    say
        Tells a person that it will take a while.
    """

    folder: Path
    paths: Sequence[Path]
    globs: Globs
    settings: Mapping[str, Any]
    code: str
    listed: Callable[[], Iterable[str]]
    say: Callable[[str], object] = lambda text: None


def entries_path(folder: Path, deployment: str) -> Path:
    """File with the entries of one deployment, or of `HOMELESS`."""
    return folder / f"{deployment}.json"


def planned_digests(folder: Path) -> dict[str, str] | None:
    """The digests that the planning process laid down, for its jobs; None where there are none."""
    try:
        return dict(json.loads((folder / _INDEX).read_text(encoding="utf-8"))["digests"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def current_digests(plan: ImportPlan) -> dict[str, str]:
    """As `split_digests`, of the files as they are now; writes nothing.

    Raises
    ------
    InputError
        As `split_digests`.
    """
    _identity(plan)
    return {name: hashlib.sha256(content).hexdigest() for name, content in _split(plan).items()}


def split_digests(plan: ImportPlan) -> dict[str, str]:
    """Digest of the entries of each deployment and of those that belong to none; taken apart where needed.

    Raises
    ------
    InputError
        When a file is gone, or has faults, or none of its names is a deployment's, or two entries are of one file.
    """
    key = _identity(plan)
    index = plan.folder / _INDEX
    try:
        kept = json.loads(index.read_text(encoding="utf-8"))
        if kept["key"] == key:
            return dict(kept["digests"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # there is none yet
    megabytes = sum(path.stat().st_size for path in plan.paths) / 1e6
    plan.say(
        f"Reading {megabytes:.0f} MB of detections to import; this is done once, until they change ...\n"
    )
    contents = _split(plan)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    contents[_INDEX.removesuffix(".json")] = json.dumps({"key": key, "digests": digests}).encode()
    try:
        for name, content in contents.items():
            with atomic_path(entries_path(plan.folder, name)) as temporary:
                temporary.write_bytes(content)
    except OSError as error:
        # A plan alone needs none of these files, and may be made where nothing can be written.
        plan.say(f"{plan.folder}: the entries cannot be kept ({error.strerror}); no job can use them\n")
    return digests


def read_entries(path: Path, digest: str) -> list[dict[str, Any]]:
    """Entries of one deployment as batch files, one per import file.

    Parameters
    ----------
    path
        See `entries_path`.
    digest
        Of what the run was planned with.

    Raises
    ------
    InputError
        When they are not those that the run was planned with.
    """
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != digest:
        raise InputError(
            f"The imported detections of {path.stem} changed while the workflow ran:",
            [f"{path}: is not what the run was planned with; give the same command again"],
        )
    docs: list[dict[str, Any]] = json.loads(content)
    return docs


def _identity(plan: ImportPlan) -> str:
    """Digest of all that the split depends on, with the files known by size and time."""
    problems, states = [], []
    for path in plan.paths:
        try:
            state = path.stat()
            states.append((str(path), state.st_size, state.st_mtime_ns))
        except OSError as error:
            problems.append(f"{path}: cannot be read ({error.strerror}); correct import_files")
    if problems:
        raise InputError(_TITLE, problems)
    told = {name: value for name, value in plan.settings.items() if name.startswith("import_")}
    listed = sorted(plan.listed()) if plan.settings["import_basename"] else []
    return hashlib.sha256(
        json.dumps([states, plan.globs, told, plan.code, listed], sort_keys=True).encode()
    ).hexdigest()


def _split(plan: ImportPlan) -> dict[str, bytes]:
    """Entries of each deployment, as the bytes of a list of batch files."""
    files = read_import_files(plan.paths, plan.settings["import_categories"])
    basenames = Basenames(plan.listed()) if plan.settings["import_basename"] else None
    docs: dict[str, list[dict[str, Any]]] = {name: [] for name in (*sorted(plan.globs), HOMELESS)}
    seen: dict[str, tuple[str, str]] = {}
    problems: list[str] = []
    example = ""
    for file in files:
        sorted_in = _sort_in(file, plan, basenames, seen, problems)
        example = example or next((e["file"] for e in sorted_in.get(HOMELESS, [])), "")
        for name, entries in sorted_in.items():
            docs[name].append({**file.head, "images": entries})
    if not problems and not any(docs[name] for name in plan.globs):
        problems.append(_nothing_fits(example, plan))
    if problems:
        raise InputError(_TITLE, problems)
    return {name: _bytes(found) for name, found in docs.items()}


def _sort_in(
    file: ImportFile,
    plan: ImportPlan,
    basenames: Basenames | None,
    seen: dict[str, tuple[str, str]],
    problems: list[str],
) -> dict[str, list[dict[str, Any]]]:
    """Entries of a file by deployment, under their plain names; two of one file are faults."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    owners_of = Owners(plan.globs).of
    for entry in file.images:
        name = plain_name(entry["file"], plan.settings["import_strip"])
        owners = owners_of(name)
        if not owners and basenames is not None:
            same = basenames.find(name)
            if len(same) > 1:
                problems.append(
                    f"{file.path.name}: {entry['file']!r} may be any of {len(same)} files of that name, such as "
                    f"{same[0]} and {same[1]}; give the folders with import_strip, or take it out"
                )
                continue
            name = same[0] if same else name
            owners = owners_of(name)
        if name in seen:
            first = seen[name]
            problems.append(
                f"{file.path.name}: {entry['file']!r} is of the same file as {first[1]!r} in {first[0]}; keep one"
            )
            continue
        seen[name] = (file.path.name, entry["file"])
        for owner in owners or [HOMELESS]:
            found[owner].append({**entry, "file": name})
    return found


def _nothing_fits(example: str, plan: ImportPlan) -> str:
    first = next(iter(sorted(plan.globs)), "")
    wanted = plan.globs.get(first) or f"{first}/..."
    names = ", ".join(path.name for path in plan.paths)
    if not example:
        return f"{names}: hold no entry at all; was MegaDetector run on the right folder?"
    return (
        f"no name in {names} is that of a file of this survey: the first is {example!r}, wanted are names such as "
        f"{wanted!r}. If the names begin with other folders, give these as import_strip; if the files are another "
        "survey's, correct import_files"
    )


def _bytes(docs: list[dict[str, Any]]) -> bytes:
    """The same bytes for the same entries, in whatever order they stand in the file."""
    ordered = [{**doc, "images": sorted(doc["images"], key=lambda entry: entry["file"])} for doc in docs]
    return json.dumps(ordered, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )
