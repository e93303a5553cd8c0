"""A result is there whole, or not at all."""

from pathlib import Path

import pytest

from leopard_census.commands.result_file import write_result
from leopard_census.errors import InputError


def test_a_full_disk_leaves_the_old_result(tmp_path, monkeypatch):
    out = tmp_path / "out.json"
    out.write_text("old", encoding="utf-8")
    write = Path.write_bytes

    def half(path, data):
        write(path, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(InputError, match="No space left on device"):
        write_result(out, "the new result")
    assert out.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_link_stays_one_and_rights_stay(tmp_path):
    file, link = tmp_path / "real.json", tmp_path / "link.json"
    file.write_text("old", encoding="utf-8")
    file.chmod(0o640)
    link.symlink_to(file)
    write_result(link, "new")
    assert link.is_symlink()
    assert file.read_text(encoding="utf-8") == "new"
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_device_is_written_as_it_is(capfd):
    write_result(Path("/dev/stdout"), "new")
    assert capfd.readouterr().out == "new"
