"""The research object of a built survey: its structure by the profiles, and what can be reached in it."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leopard_census.audit.crate import RUN_PROFILES, WORKFLOW_PROFILE, crate_input, crate_text
from leopard_census.provenance.digest import sha256_file
from leopard_census.provenance.ledger import read_ledger
from leopard_census.provenance.record import read_record
from tests.conftest import Run

pytestmark = pytest.mark.workflow

SURVEY = "micro-sim-2012"
Entity = dict[str, Any]


@pytest.fixture(scope="module")
def results(built_micro: tuple[Path, Run]) -> Path:
    work, run = built_micro
    assert run.returncode == 0, run.text
    return work / "results" / SURVEY


@pytest.fixture(scope="module")
def graph(results: Path) -> dict[str, Entity]:
    content = json.loads((results / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert content["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    entities = {entity["@id"]: entity for entity in content["@graph"]}
    assert len(entities) == len(content["@graph"])
    return entities


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value["@id"]
        else:
            for inner in value.values():
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def ids(entity: Entity, name: str) -> list[str]:
    return list(references(entity.get(name, [])))


def kinds(entity: Entity) -> set[str]:
    kind = entity["@type"]
    return {kind} if isinstance(kind, str) else set(kind)


def of_kind(graph: dict[str, Entity], kind: str) -> dict[str, Entity]:
    return {id: entity for id, entity in graph.items() if kind in kinds(entity)}


def test_every_identifier_that_is_named_is_there(graph: dict[str, Entity]) -> None:
    dangling = {ref for entity in graph.values() for ref in references(entity)} - set(graph)
    # Pages of the web need no entity.
    assert {ref for ref in dangling if not ref.startswith("https://")} == set()
    assert all(entity.get("@type") for entity in graph.values())


def test_root_and_description_have_what_ro_crate_asks_for(graph: dict[str, Entity]) -> None:
    about = graph["ro-crate-metadata.json"]
    assert kinds(about) == {"CreativeWork"}
    assert ids(about, "about") == ["./"]
    assert ids(about, "conformsTo") == ["https://w3id.org/ro/crate/1.1", WORKFLOW_PROFILE]
    root = graph["./"]
    assert kinds(root) == {"Dataset"}
    assert all(root[name] for name in ("name", "description", "license"))
    assert root["datePublished"] == "2012-04-30"
    assert set(ids(root, "conformsTo")) == {*RUN_PROFILES, WORKFLOW_PROFILE}
    for profile in ids(root, "conformsTo"):
        assert kinds(graph[profile]) == {"CreativeWork"}
        assert graph[profile]["version"] == profile.rsplit("/", 1)[1]


def test_files_are_parts_of_the_root_and_those_in_the_folder_are_there(
    graph: dict[str, Entity], results: Path
) -> None:
    files = of_kind(graph, "File")
    assert set(files) == set(ids(graph["./"], "hasPart"))
    inside = {id: file for id, file in files.items() if not id.startswith("ni:///")}
    assert len(inside) > 150
    wrong = [id for id, file in inside.items() if sha256_file(results / id) != file["sha256"]]
    assert wrong == []
    sized = {id: file for id, file in inside.items() if "contentSize" in file}
    assert [
        id for id, file in sized.items() if (results / id).stat().st_size != int(file["contentSize"])
    ] == []


def test_the_workflow_has_steps_and_tools_as_the_profiles_ask(graph: dict[str, Entity]) -> None:
    (main,) = ids(graph["./"], "mainEntity")
    workflow = graph[main]
    assert {"File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"} <= kinds(workflow)
    (language,) = ids(workflow, "programmingLanguage")
    assert kinds(graph[language]) == {"ComputerLanguage"}
    tools = set(ids(workflow, "hasPart"))
    steps = [graph[step] for step in ids(workflow, "step")]
    assert tools == {tool for step in steps for tool in ids(step, "workExample")}
    assert sorted(int(step["position"]) for step in steps) == list(range(1, len(steps) + 1))
    assert all(kinds(graph[tool]) == {"SoftwareSourceCode"} for tool in tools)
    for parameter in ids(workflow, "input") + ids(workflow, "output"):
        assert kinds(graph[parameter]) == {"FormalParameter"}
        assert all(graph[parameter][name] for name in ("name", "additionalType"))
    named = {
        graph[software]["name"]: graph[software]["softwareVersion"]
        for software in ids(workflow, "softwareRequirements")
    }
    assert {"python", "snakemake", "numpy", "rocrate"} <= set(named)
    assert all(named.values())


def test_each_record_is_an_action_with_what_it_read_and_wrote(
    graph: dict[str, Entity], results: Path
) -> None:
    (main,) = ids(graph["./"], "mainEntity")
    actions = of_kind(graph, "CreateAction")
    assert set(ids(graph["./"], "mentions")) == {*actions, *of_kind(graph, "OrganizeAction")}
    for id, action in actions.items():
        (instrument,) = ids(action, "instrument")
        assert kinds(graph[instrument]) & {
            "ComputationalWorkflow",
            "SoftwareSourceCode",
            "SoftwareApplication",
        }, id
        assert ids(action, "result"), id
    (run,) = [action for action in actions.values() if ids(action, "instrument") == [main]]
    made: set[str] = set()
    for path in sorted((results / "provenance").glob("*.json")):
        if path.name == "crate.json":
            continue
        record = read_record(path)
        action = actions[f"#job/{path.stem}"]
        inside = f"results/{SURVEY}/"
        assert ids(action, "result") == sorted(file.name.removeprefix(inside) for file in record.outputs)
        told = {graph[id]["name"] for id in ids(action, "object")} | {
            name for id in ids(action, "object") for name in graph[id].get("alternateName", [])
        }
        assert {file.name for file in record.inputs} <= told
        assert ids(action, "subjectOf") == [f"provenance/{path.name}"]
        made |= set(ids(action, "result"))
    assert set(ids(run, "result")) == made


def test_the_engine_starts_every_job(graph: dict[str, Entity]) -> None:
    (organise,) = of_kind(graph, "OrganizeAction").values()
    (engine,) = ids(organise, "instrument")
    assert graph[engine]["name"] == "snakemake"
    controls = of_kind(graph, "ControlAction")
    assert set(ids(organise, "object")) == set(controls)
    started = defaultdict(list)
    for control in controls.values():
        (step,) = ids(control, "instrument")
        (action,) = ids(control, "object")
        started[action].append(step)
        assert kinds(graph[step]) == {"HowToStep"}
        assert ids(graph[step], "workExample") == ids(graph[action], "instrument")
    assert set(started) == {id for id in of_kind(graph, "CreateAction") if id.startswith("#job/")}
    assert all(len(steps) == 1 for steps in started.values())


def test_every_number_of_the_ledger_is_reached_from_the_root_and_leads_to_its_tables(
    graph: dict[str, Entity], results: Path
) -> None:
    reached, frontier = {"./"}, ["./"]
    while frontier:
        for ref in references(graph[frontier.pop()]):
            if ref in graph and ref not in reached:
                reached.add(ref)
                frontier.append(ref)
    ledger = read_ledger(results / "numbers.json")
    assert len(ledger) > 300
    made = {file for action in of_kind(graph, "CreateAction").values() for file in ids(action, "result")}
    for id, entry in ledger.items():
        number = graph[f"#number/{id}"]
        assert number["@id"] in reached
        assert number.get("value") == entry.value
        tables = {graph[file]["name"]: graph[file]["sha256"] for file in ids(number, "isBasedOn")}
        assert tables == {f"results/{item.path}": item.sha256 for item in entry.inputs}
        assert set(ids(number, "isBasedOn")) <= made
        if entry.interval:
            (interval,) = ids(number, "valueReference")
            assert (graph[interval]["minValue"], graph[interval].get("maxValue")) == (
                entry.interval.lower,
                entry.interval.upper,
            )
    assert reached == set(graph) - {"ro-crate-metadata.json"}


def test_the_same_records_give_the_same_bytes_in_any_order(results: Path) -> None:
    own = read_record(results / "provenance" / "crate.json")
    records = [path for path in (results / "provenance").glob("*.json") if path.name != "crate.json"]
    text = (results / "ro-crate-metadata.json").read_text(encoding="utf-8")
    for order in (sorted(records), sorted(records, reverse=True)):
        assert crate_text(crate_input(SURVEY, results, order, own.code, own.settings)) == text


def test_other_software_reads_it(results: Path) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(results)
    assert "ComputationalWorkflow" in crate.mainEntity.type
    assert len(crate.root_dataset["variableMeasured"]) == len(read_ledger(results / "numbers.json"))
