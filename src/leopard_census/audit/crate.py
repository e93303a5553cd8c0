"""The research object of a survey: `ro-crate-metadata.json`, after the Provenance Run Crate profile 0.5.

It says in the words of schema.org what the records of the jobs say: the workflow, each rule as a step of it, each job
as an action with the files that it read and wrote, the software, and each number of the ledger with the tables that it
comes from. It is assembled from the manifest, the records and the ledger; no result is read or hashed for it. The
same records give the same bytes: identifiers come from names and contents, and the date is the end of the season.

Profiles: https://w3id.org/ro/wfrun/process/0.5, /workflow/0.5 and /provenance/0.5 (Leo et al. 2024,
doi:10.1371/journal.pone.0309210), on RO-Crate 1.1.
"""

import base64
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from leopard_census.audit.crate_numbers import add_numbers
from leopard_census.provenance.digest import sha256_file, value_digest
from leopard_census.provenance.ledger import Entry, read_ledger
from leopard_census.provenance.record import FileDigest, Record, read_record

RUN_PROFILES = tuple(
    f"https://w3id.org/ro/wfrun/{name}/0.5" for name in ("process", "workflow", "provenance")
)
WORKFLOW_PROFILE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
RUN_CONTEXT = "https://w3id.org/ro/terms/workflow-run/context"
NAME = "ro-crate-metadata.json"

_PARAMETER_PROFILE = "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"
_RUN = "#run"
_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
    ".txt": "text/plain",
    ".inp": "text/plain",
    ".yaml": "application/yaml",
    ".jpg": "image/jpeg",
    ".avi": "video/x-msvideo",
    ".mp4": "video/mp4",
}
_HIDDEN = "Internal: holds places and file names of a survey; not for publication"


@dataclass(frozen=True)
class CrateInput:
    """All that a crate is made from.

    Attributes
    ----------
    survey
        Its id.
    manifest
        Content of `manifest.json`.
    records
        Of all jobs that the manifest lists and of the manifest's own, by name of the file.
    record_digests
        sha256 of these record files.
    ledger
        Numbers by id.
    code, settings
        Digest of the code of the rule that makes the crate, and what it was given of `survey.yaml`.
    """

    survey: str
    manifest: Mapping[str, Any]
    records: Mapping[str, Record]
    record_digests: Mapping[str, str]
    ledger: Mapping[str, Entry]
    code: str
    settings: Mapping[str, Any]


def own_job(code: str, settings: Mapping[str, Any]) -> str:
    """What the crate says of the job that made it: its record comes last, and nothing else could vouch for it."""
    return f"code {code}, settings {value_digest(settings)}"


def crate_input(
    survey: str, folder: Path, records: Iterable[Path], code: str, settings: Mapping[str, Any]
) -> CrateInput:
    """What a crate is made from, read from the survey's results.

    Parameters
    ----------
    survey
        Its id.
    folder
        Its results.
    records
        Record files of all its jobs, the manifest's among them.
    code, settings
        See `CrateInput`.
    """
    paths = {path.name: path for path in records}
    return CrateInput(
        survey=survey,
        manifest=json.loads((folder / "manifest.json").read_text(encoding="utf-8")),
        records={name: read_record(path) for name, path in paths.items()},
        record_digests={name: sha256_file(path) for name, path in paths.items()},
        ledger=read_ledger(folder / "numbers.json"),
        code=code,
        settings=settings,
    )


def crate_text(given: CrateInput) -> str:
    """Content of `ro-crate-metadata.json`."""
    content = _Assembly(given).assembled()
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


@dataclass
class _Assembly:
    """A crate while it is put together."""

    given: CrateInput
    crate: Any = field(init=False)
    parts: dict[str, FileDigest] = field(default_factory=dict)
    mentions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        from rocrate.rocrate import ROCrate

        # What the libraries beneath log of themselves is nothing about the survey.
        logging.getLogger("urllib3").setLevel(logging.WARNING)
        self.crate = ROCrate(version="1.1")

    def assembled(self) -> dict[str, Any]:
        records = {name: self.given.records[name] for name in sorted(self.given.records)}
        made = {file.name for record in records.values() for file in record.outputs}
        begins = [file for record in records.values() for file in record.inputs if file.name not in made]
        ends = [file for record in records.values() for file in record.outputs]
        tools = self._tools(records)
        workflow = self._workflow(tools)
        self._software(workflow)
        actions = {name: self._job(name, record, tools[_tool(record)]) for name, record in records.items()}
        self._run(workflow, begins, ends, actions, records)
        numbers = add_numbers(
            self.crate, self.given.ledger, lambda item: self._ledger_file(item.path, item.sha256)
        )
        self._root(workflow, numbers)
        return _ordered(self.crate.metadata.generate())

    # ---- files

    def file(self, digest: FileDigest) -> str:
        """Identifier of a file: its path when it lies in the crate, else a name made of its sha256 (RFC 6920)."""
        inside = f"results/{self.given.survey}/"
        lies_here = digest.name.startswith(inside)
        id = digest.name.removeprefix(inside) if lies_here else named_by_content(digest.sha256)
        if id not in self.parts:
            self.parts[id] = digest
            self._add(id, "File", _of_file(digest))
        elif self.parts[id].name != digest.name:  # two files of the same bytes, such as empty sheets
            entity = self.crate.get(id)
            names = {*_listed(entity.get("alternateName", [])), digest.name} - {self.parts[id].name}
            entity["alternateName"] = sorted(names)
        return id

    def _ledger_file(self, path: str, sha256: str) -> str:
        return self.file(FileDigest(f"results/{path}", sha256, -1))

    # ---- the workflow

    def _tools(self, records: Mapping[str, Record]) -> dict[str, str]:
        own = {_tool(record): record for record in records.values()}
        for id, record in sorted(own.items()):
            self._add(
                id,
                "SoftwareSourceCode",
                {
                    "name": f"rule {record.rule}",
                    "description": "All code that the rule's script reaches, by the digest of its syntax trees",
                    "programmingLanguage": "Python",
                    "version": record.code,
                },
            )
        return {id: id for id in own}

    def _workflow(self, tools: Iterable[str]) -> str:
        manifest = self.given.manifest
        id = named_by_content(manifest["snakefile_sha256"])
        language = "https://w3id.org/workflowhub/workflow-ro-crate#snakemake"
        self._add(
            language,
            "ComputerLanguage",
            {
                "name": "Snakemake",
                "identifier": {"@id": "https://doi.org/10.1093/bioinformatics/bts480"},
                "url": {"@id": "https://snakemake.readthedocs.io"},
                "version": manifest["software"].get("snakemake", "not recorded"),
            },
        )
        steps = []
        for position, tool in enumerate(sorted(tools), start=1):
            step = f"#step/{tool.removeprefix('#rule/')}"
            self._add(step, "HowToStep", {"position": str(position), "workExample": {"@id": tool}})
            steps.append({"@id": step})
        parameters = {}
        for kind in ("sheets", "results"):
            parameters[kind] = f"#parameter/{kind}"
            self._add(
                parameters[kind],
                "FormalParameter",
                {
                    "name": kind,
                    "additionalType": "File",
                    "multipleValues": "True",
                    "conformsTo": {"@id": _PARAMETER_PROFILE},
                },
            )
        self._add(
            id,
            ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
            {
                "name": "leopard-census, Snakefile",
                "sha256": manifest["snakefile_sha256"],
                "version": manifest["commit"] or "outside git",
                "programmingLanguage": {"@id": language},
                "license": {"@id": "https://spdx.org/licenses/MIT"},
                "hasPart": [{"@id": tool} for tool in sorted(tools)],
                "step": steps,
                "input": {"@id": parameters["sheets"]},
                "output": {"@id": parameters["results"]},
            },
        )
        return id

    def _software(self, workflow: str) -> None:
        needed = []
        for name, version in sorted(self.given.manifest["software"].items()):
            id = f"#software/{name}"
            self._add(id, "SoftwareApplication", {"name": name, "softwareVersion": version})
            needed.append({"@id": id})
        self.crate.get(workflow)["softwareRequirements"] = needed

    # ---- what was run

    def _job(self, name: str, record: Record, tool: str) -> str:
        id = f"#job/{name.removesuffix('.json')}"
        about = " ".join(value for key, value in sorted(record.wildcards.items()) if key != "survey")
        told = FileDigest(
            f"results/{self.given.survey}/provenance/{name}", self.given.record_digests[name], -1
        )
        self._add(
            id,
            "CreateAction",
            {
                "name": f"Job of rule {record.rule}{' for ' if about else ''}{about}",
                "instrument": {"@id": tool},
                "object": self._refs(record.inputs),
                "result": self._refs(record.outputs),
                "subjectOf": {"@id": self.file(told)},
                "actionStatus": "http://schema.org/CompletedActionStatus",
            },
        )
        return id

    def _run(
        self,
        workflow: str,
        begins: list[FileDigest],
        ends: list[FileDigest],
        actions: Mapping[str, str],
        records: Mapping[str, Record],
    ) -> None:
        config = "#config"
        digest = {"name": "config_sha256", "value": self.given.manifest["config_sha256"]}
        self._add(
            config, "PropertyValue", digest | {"description": "Digest of all settings that results rest on"}
        )
        inputs, outputs = self._refs(begins), self._refs(ends)
        for refs, parameter in ((inputs, "#parameter/sheets"), (outputs, "#parameter/results")):
            for ref in refs:
                self.crate.get(ref["@id"])["exampleOfWork"] = {"@id": parameter}
        self._add(
            _RUN,
            "CreateAction",
            {
                "name": f"All jobs of {self.given.survey}",
                "instrument": {"@id": workflow},
                "object": [*inputs, {"@id": config}],
                "result": outputs,
                "actionStatus": "http://schema.org/CompletedActionStatus",
            },
        )
        controls = []
        for name, action in actions.items():
            control = f"#control/{name.removesuffix('.json')}"
            step = f"#step/{_tool(records[name]).removeprefix('#rule/')}"
            self._add(
                control,
                "ControlAction",
                {
                    "name": f"Snakemake starts {action.removeprefix('#job/')}",
                    "instrument": {"@id": step},
                    "object": {"@id": action},
                },
            )
            controls.append({"@id": control})
        self._add(
            "#organise",
            "OrganizeAction",
            {
                "name": "Snakemake plans and starts the jobs",
                "instrument": {"@id": "#software/snakemake"},
                "object": controls,
                "result": {"@id": _RUN},
            },
        )
        self.mentions = [_RUN, "#organise", *actions.values()]

    def _root(self, workflow: str, numbers: list[str]) -> None:
        for profile in (*RUN_PROFILES, WORKFLOW_PROFILE):
            name, version = profile.rstrip("/").rsplit("/", 2)[-2:]
            self._add(profile, "CreativeWork", {"name": f"Profile {name}", "version": version})
        self._add(
            "https://spdx.org/licenses/MIT",
            "CreativeWork",
            {"name": "MIT License", "description": "Of the software"},
        )
        self._add(_PARAMETER_PROFILE, "CreativeWork", {"name": "FormalParameter", "version": "1.0-RELEASE"})
        root = self.crate.root_dataset
        root["name"] = self.given.settings["survey"]["title"]
        root["description"] = (
            f"Results of the camera-trap survey {self.given.survey} with the jobs that made them and the numbers "
            "that its report prints"
        )
        root["identifier"] = self.given.survey
        # No clock of the run may stand in a result: the day on which the season ended stands for all that follows.
        season = self.given.settings["survey"]["season"]
        root["datePublished"] = season["end"]
        root["temporalCoverage"] = f"{season['start']}/{season['end']}"
        root["license"] = _HIDDEN
        root["conformsTo"] = [{"@id": profile} for profile in (*RUN_PROFILES, WORKFLOW_PROFILE)]
        root["mainEntity"] = {"@id": workflow}
        root["hasPart"] = [{"@id": id} for id in sorted({workflow, *self.parts})]
        root["mentions"] = [{"@id": id} for id in self.mentions]
        root["variableMeasured"] = [{"@id": id} for id in numbers]
        about = self.crate.metadata
        about["conformsTo"] = [{"@id": about.profile}, {"@id": WORKFLOW_PROFILE}]
        about.extra_contexts.append(RUN_CONTEXT)
        self._own(root)

    def _own(self, root: Any) -> None:
        """The job that makes the crate itself: its record is not written yet, so its code stands here."""
        self._add(
            "#crate",
            "CreateAction",
            {
                "name": "Job of rule crate, which describes the others",
                "identifier": own_job(self.given.code, self.given.settings),
                "instrument": {"@id": "#software/rocrate"},
                "object": [{"@id": "manifest.json"}, {"@id": "numbers.json"}],
                "result": {"@id": "./"},
            },
        )
        root["mentions"] = [*root.properties()["mentions"], {"@id": "#crate"}]

    def _refs(self, files: Iterable[FileDigest]) -> list[dict[str, str]]:
        return [{"@id": id} for id in sorted({self.file(file) for file in files})]

    def _add(self, id: str, kind: str | list[str], properties: Mapping[str, Any]) -> None:
        self.crate.add_jsonld({"@id": id, "@type": kind, **properties})


def named_by_content(sha256: str) -> str:
    """Identifier of a file that lies outside the crate: `ni:///sha-256;...` with the digest in base64url (RFC 6920)."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode("ascii").rstrip("=")


def _tool(record: Record) -> str:
    """One tool for each rule and code: jobs of one rule that ran before and after an edit are told apart."""
    return f"#rule/{record.rule}/{record.code[:16]}"


def _of_file(digest: FileDigest) -> dict[str, Any]:
    kind = _MEDIA_TYPES.get(PurePosixPath(digest.name).suffix.lower())
    told: dict[str, Any] = {"name": digest.name, "sha256": digest.sha256}
    if digest.bytes >= 0:
        told["contentSize"] = str(digest.bytes)
    return told | ({"encodingFormat": kind} if kind else {})


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _ordered(content: dict[str, Any]) -> dict[str, Any]:
    """Entities by id, the description of the file and the root first, as people expect them."""
    first = {NAME: 0, "./": 1}
    graph = sorted(content["@graph"], key=lambda entity: (first.get(entity["@id"], 2), entity["@id"]))
    return {"@context": content["@context"], "@graph": graph}
