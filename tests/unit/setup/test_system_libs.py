"""What a machine lacks is named by the package that brings it."""

from tools import system_libs


def test_nothing_is_missing_where_all_loads() -> None:
    assert system_libs.missing_packages(loads=lambda _: True, has_module=lambda _: True) == []


def test_each_package_is_named_once() -> None:
    missing = system_libs.missing_packages(loads=lambda _: False, has_module=lambda _: False)
    assert missing == ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "python3-venv"]


def test_subset_library_alone() -> None:
    missing = system_libs.missing_packages(loads=lambda name: "subset" not in name, has_module=lambda _: True)
    assert missing == ["libharfbuzz-subset0"]


def test_venv_without_ensurepip_is_no_venv() -> None:
    missing = system_libs.missing_packages(loads=lambda _: True, has_module=lambda name: name != "ensurepip")
    assert missing == ["python3-venv"]


def test_advice_is_a_line_to_paste() -> None:
    text = system_libs.advice(["libpango-1.0-0", "python3-venv"])
    assert "sudo apt-get install -y --no-install-recommends libpango-1.0-0 python3-venv" in text
    assert "another system" in text


def test_a_library_that_does_not_exist_does_not_load() -> None:
    assert not system_libs.library_loads("libno-such-library-of-any-system.so.9")
    assert system_libs.library_loads("libc.so.6")
