"""The layout that the design names: stages talk through files, and Snakemake stays outside the library."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "leopard_census"
GROUND_FLOOR = {
    "config",
    "tables",
    "provenance",
    "imaging",
    "geo",
    "partitions",
    "pdf",
    "disclosure",
    "errors",
    "clock",
    "compiled",
}
STAGES = (
    "media",
    "frames",
    "detections",
    "sightings",
    "individuals",
    "histories",
    "estimates",
    "exchange",
    "report",
    "exchange",
    "simulate",
)


def imports(path: Path) -> set[str]:
    """Full names of all imported modules, late ones included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def parts_of_library(names: set[str]) -> set[str]:
    return {name.split(".")[1] for name in names if name.startswith("leopard_census.")}


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_the_ground_floor_and_itself(stage):
    for path in sorted((SOURCE / stage).rglob("*.py")):
        foreign = parts_of_library(imports(path)) - GROUND_FLOOR - {stage}
        assert not foreign, f"{path.relative_to(SOURCE)} imports {foreign}"


@pytest.mark.parametrize("part", sorted(GROUND_FLOOR))
def test_the_ground_floor_knows_no_stage(part):
    folder = SOURCE / part
    for path in sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]:
        foreign = parts_of_library(imports(path)) & set(STAGES)
        assert not foreign, f"{path.relative_to(SOURCE)} imports {foreign}"


def test_the_library_never_imports_snakemake():
    for path in sorted(SOURCE.rglob("*.py")):
        assert not {name for name in imports(path) if name.split(".")[0] == "snakemake"}, path.name


# Each job is a process of its own, so what a stage of every deployment imports is paid for hundreds of times.
@pytest.mark.parametrize("stage", ["media", "frames", "detections", "sightings"])
def test_stages_of_every_deployment_import_little(stage):
    heavy = {"pandas", "matplotlib", "weasyprint", "snakemake"}
    for path in sorted((SOURCE / stage).rglob("*.py")):
        assert not {name.split(".")[0] for name in imports(path)} & heavy, path.name


def test_house_sizes():
    long = {
        p.relative_to(SOURCE): n for p in SOURCE.rglob("*.py") if (n := len(p.read_text().splitlines())) > 400
    }
    assert not long
