"""Versions in the manifest: of all dependencies, and of extras only where they are installed."""

from importlib import metadata

import pytest

from leopard_census.audit.manifest import software


def test_dependencies_have_a_version_and_absent_extras_none():
    found = software()
    assert found["numpy"] == metadata.version("numpy")
    assert all(name.replace("-", "").replace("_", "").isalnum() for name in found)


def test_an_extra_is_named_where_it_is_installed(monkeypatch):
    requires = ["numpy>=2.0", 'pytest<99,>=1; extra == "some"', 'nobody-has-this>=1; extra == "some"']
    monkeypatch.setattr(metadata, "requires", lambda name: requires)
    assert set(software()) == {"python", "numpy", "pytest"}
    requires.append("nobody-has-that>=1")
    with pytest.raises(metadata.PackageNotFoundError):
        software()
