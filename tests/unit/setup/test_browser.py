"""The browser of the tests is installed where that is allowed; elsewhere one sentence says what is skipped."""

from pathlib import Path

import pytest

from tools import browser, system_libs


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """A machine without the programs, on which apt-get does nothing; what it was asked for."""
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(system_libs, "apt", lambda *arguments: asked.append(arguments))
    return asked


def test_nothing_is_done_where_both_are_there(bare, monkeypatch, capsys) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(browser, "may_install", lambda: True)
    assert browser.main() == 0
    assert bare == []
    assert capsys.readouterr().out == ""


def test_each_program_is_named_by_its_package() -> None:
    assert browser.missing_packages(lambda name: name != "chromedriver") == ["chromium-driver"]
    assert browser.missing_packages(lambda _: False) == ["chromium", "chromium-driver"]


def test_one_sentence_where_nothing_may_be_installed(bare, monkeypatch, capsys) -> None:
    monkeypatch.setattr(browser, "may_install", lambda: False)
    assert browser.main() == 0
    assert bare == []
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "skipped" in said


def test_root_on_debian_never_skips_in_silence(bare, monkeypatch, capsys) -> None:
    """What continuous integration runs ends with a fault where the browser did not come."""
    monkeypatch.setattr(browser, "may_install", lambda: True)
    assert browser.main() == 1
    assert [arguments[2] for arguments in bare] == ["update", "install"]
    assert bare[1][-2:] == ("chromium", "chromium-driver")
    assert "Could not install chromium and chromium-driver" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "debian"),
    [
        ('PRETTY_NAME="Debian GNU/Linux 12"\nID=debian\n', True),
        ('ID="debian"\n', True),
        ("ID=ubuntu\nID_LIKE=debian\n", False),
        ("ID=fedora\n", False),
    ],
)
def test_ubuntu_is_no_debian_here(tmp_path: Path, text: str, debian: bool) -> None:
    (tmp_path / "os-release").write_text(text, encoding="utf-8")
    assert browser.is_debian(tmp_path / "os-release") is debian
    assert not browser.is_debian(tmp_path / "missing")


def test_make_test_asks_for_it_before_the_tests(repository: Path) -> None:
    lines = (repository / "Makefile").read_text(encoding="utf-8").splitlines()
    target = next(n for n, line in enumerate(lines) if line.startswith("test:"))
    assert "-m tools.browser" in lines[target + 1]
    assert "pytest" in lines[target + 2]
