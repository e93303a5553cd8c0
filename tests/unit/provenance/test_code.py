"""The code digest changes with what a script can do, and with nothing else."""

import json
import shutil

import pytest

from leopard_census.provenance import code, source_unit

SCRIPT = """
from leopard_census.provenance.job import Job

with Job(snakemake) as job:
    from leopard_census.alpha.work import run

    run()
"""
WORK = '''
"""Docstring."""
import numpy as np
from leopard_census.alpha import rest
from leopard_census.tables.contract import contract

TABLE = contract("media")


def run():
    """Do it."""
    return rest.value() + 1  # a comment
'''


@pytest.fixture
def library(tmp_path, monkeypatch):
    """A copy of the library with a small package in it."""
    source = tmp_path / "leopard_census"
    shutil.copytree(code.SOURCE, source, ignore=shutil.ignore_patterns("__pycache__"))
    (source / "alpha").mkdir()
    (source / "alpha" / "__init__.py").write_text('"""Alpha."""\n')
    (source / "alpha" / "work.py").write_text(WORK)
    (source / "alpha" / "rest.py").write_text(
        "def value():\n    from leopard_census.alpha.late import late\n    return late\n"
    )
    (source / "alpha" / "late.py").write_text("late = 1\n")
    (source / "alpha" / "other.py").write_text("other = 1\n")
    (tmp_path / "script.py").write_text(SCRIPT)
    monkeypatch.setattr(code, "SOURCE", source)
    return source


def digest(library):
    code._module_unit.cache_clear()
    code._imported.cache_clear()
    code.contract_digest.cache_clear()
    code._version.cache_clear()
    return code.code_digest(library.parent / "script.py")


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_reaches_late_imports_contracts_and_packages(library):
    digest(library)
    modules, contracts, packages, _ = code.reach(library.parent / "script.py")
    assert {
        "leopard_census",
        "leopard_census.alpha",
        "leopard_census.alpha.late",
        "leopard_census.provenance.job",
    } <= modules
    assert "leopard_census.alpha.other" not in modules
    assert contracts == {"media"}
    assert "numpy" in packages
    assert "os" not in packages


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("alpha/work.py", "+ 1", "+ 2"),
        ("alpha/late.py", "late = 1", "late = 2"),
        ("provenance/digest.py", 'separators=(",", ":")', 'separators=(", ", ":")'),
        ("tables/media.schema.json", '"frame_count"', '"frames_count"'),
    ],
)
def test_changes_with_what_the_script_reaches(library, file, old, new):
    before = digest(library)
    edit(library / file, old, new)
    assert digest(library) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("alpha/work.py", "# a comment", "# another comment"),
        ("alpha/work.py", "Do it.", "Do it well."),
        ("alpha/work.py", "import numpy as np\n", "import numpy as np\n\n\n"),
        ("alpha/other.py", "other = 1", "other = 2"),
        ("tables/scr.schema.json", '"estimate"', '"estimated"'),
        ("tables/media.schema.json", '"description": "Clip', '"description": "A clip'),
    ],
)
def test_does_not_change_with_prose_or_with_other_stages(library, file, old, new):
    if "schema" in file and old not in (library / file).read_text():
        schema = json.loads((library / file).read_text())
        schema["fields"][0]["description"] = "Something else."
        before = digest(library)
        (library / file).write_text(json.dumps(schema))
    else:
        before = digest(library)
        edit(library / file, old, new)
    assert digest(library) == before


def test_changes_with_the_version_of_a_package(library, monkeypatch):
    before = digest(library)
    monkeypatch.setattr(code.metadata, "version", lambda name: "0.0.1" if name == "numpy" else "1.0")
    after = digest(library)
    monkeypatch.setattr(code.metadata, "version", lambda name: "0.0.2" if name == "numpy" else "1.0")
    assert len({before, after, digest(library)}) == 3


def test_a_package_whose_files_are_read_counts(library):
    edit(library / "alpha" / "late.py", "late = 1", 'late = files("rapidocr")')
    digest(library)
    assert "rapidocr" in code.reach(library.parent / "script.py")[2]


def test_a_table_named_by_a_variable_is_refused(library):
    edit(library / "alpha" / "work.py", 'contract("media")', "contract(name)")
    with pytest.raises(ValueError, match=r"work\.py, line 7"):
        digest(library)


def kept(library):
    return library / "alpha" / "__pycache__" / "work.unit.json"


def test_what_a_module_contributes_is_found_once(library, monkeypatch):
    before = digest(library)
    found = []
    monkeypatch.setattr(source_unit, "_found", lambda path, text, module: found.append(module))
    unit = source_unit.source_unit(library / "alpha" / "work.py", "leopard_census.alpha.work")
    assert ("leopard_census.alpha", "rest") in unit.imports
    assert found == []
    monkeypatch.undo()
    assert before == code.code_digest(library.parent / "script.py")


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"of": 1}', b"\xff\xfe"])
def test_what_was_kept_and_is_damaged_is_found_anew(library, damage):
    before = digest(library)
    whole = kept(library).read_bytes()
    kept(library).write_bytes(damage)
    assert digest(library) == before
    assert kept(library).read_bytes() == whole


def test_what_was_kept_of_another_text_module_or_edition_does_not_count(library, monkeypatch):
    before = digest(library)
    whole = kept(library).read_bytes()
    edit(library / "alpha" / "work.py", "+ 1", "+ 2")
    assert digest(library) != before
    changed = kept(library).read_bytes()
    kept(library).write_bytes(whole)
    digest(library)
    assert kept(library).read_bytes() == changed
    monkeypatch.setattr(source_unit, "_own_text", lambda: b"another edition")
    digest(library)
    assert kept(library).read_bytes() != changed


def test_a_new_module_of_a_name_that_is_imported_is_reached_without_an_edit(library):
    edit(library / "alpha" / "work.py", "import rest\n", "import rest, later\n")
    digest(library)
    assert "leopard_census.alpha.later" not in code.reach(library.parent / "script.py")[0]
    (library / "alpha" / "later.py").write_text("")
    digest(library)
    assert "leopard_census.alpha.later" in code.reach(library.parent / "script.py")[0]


def test_where_nothing_can_be_kept_the_digest_is_the_same(library):
    before = digest(library)
    folder = kept(library).parent
    shutil.rmtree(folder)
    folder.write_text("")  # no folder can be made there, whoever tries
    assert digest(library) == before
