import os

import pytest

from leopard_census.errors import InputError
from leopard_census.media.folder import scan_any
from leopard_census.media.scan import listing_digest, scan, scan_folder


@pytest.fixture
def card(tmp_path):
    for name in (
        "D01/DCIM/100EK113/IMG_2.JPG",
        "D01/DCIM/100EK113/IMG_10.JPG",
        "D01/Thumbs.db",
        "D010/x.JPG",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    return tmp_path


def paths(entries):
    return [entry[0] for entry in entries]


def test_all_files_of_the_deployment_and_no_others(card):
    assert paths(scan(card, "D01")) == [
        "D01/DCIM/100EK113/IMG_10.JPG",
        "D01/DCIM/100EK113/IMG_2.JPG",
        "D01/Thumbs.db",
    ]


def test_a_pattern_may_point_anywhere(card):
    assert paths(scan(card, "X", "D01/DCIM/*/IMG_1*")) == ["D01/DCIM/100EK113/IMG_10.JPG"]
    assert paths(scan(card, "X", "*/x.JPG")) == ["D010/x.JPG"]


def test_a_missing_folder_holds_nothing(card):
    assert scan(card, "D99") == []


def test_links_are_listed_and_not_followed(card):
    (card / "D01" / "loop").symlink_to(card / "D01")
    (card / "D01" / "out").symlink_to(card / "D010")
    (card / "D01" / "file").symlink_to(card / "D010" / "x.JPG")
    found = paths(scan(card, "D01"))
    assert {"D01/loop", "D01/out", "D01/file"} <= set(found)
    assert len(found) == 6


def test_a_deployment_folder_may_itself_be_a_link(card):
    (card / "D02").symlink_to(card / "D010")
    assert paths(scan(card, "D02")) == ["D02/x.JPG"]


@pytest.fixture
def closed(monkeypatch):
    """Folders that cannot be opened, also by root, whom no permission keeps out."""
    real = os.scandir
    names = set()

    def refuse(path="."):
        if os.path.basename(path) in names:  # noqa: PTH119 - any kind of path
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    return names


def test_a_folder_that_cannot_be_opened_does_not_vanish(card, closed):
    closed.add("DCIM")
    assert ("D01/DCIM/", -1, 0) in scan(card, "D01")


def test_a_media_folder_that_cannot_be_opened_is_told_as_that(card, closed):
    closed.add(card.name)
    with pytest.raises(InputError, match="cannot be opened; check its permissions"):
        scan_any(card)


def test_odd_names_are_listed(card):
    names = ["Кедровая 1.jpg", "a\nb.jpg", " x .jpg", os.fsdecode(b"\xff\xfe.jpg")]
    for name in names:
        (card / "D01" / name).write_bytes(b"")
    assert {f"D01/{name}" for name in names} <= set(paths(scan_folder(card)))


def test_the_digest_sees_every_change_and_nothing_else(card):
    first = listing_digest(scan(card, "D01"))
    assert listing_digest(scan(card, "D01")) == first
    seen = {first}
    target = card / "D01" / "Thumbs.db"
    target.write_bytes(b"longer than before")
    seen.add(listing_digest(scan(card, "D01")))
    os.utime(target, ns=(1, 1))
    seen.add(listing_digest(scan(card, "D01")))
    target.rename(card / "D01" / "Thumbs2.db")
    seen.add(listing_digest(scan(card, "D01")))
    (card / "D01" / "DCIM" / "100EK113" / "IMG_3.JPG").write_bytes(b"")
    seen.add(listing_digest(scan(card, "D01")))
    assert len(seen) == 5
    before = listing_digest(scan(card, "D01"))
    (card / "D010" / "y.JPG").write_bytes(b"")
    assert listing_digest(scan(card, "D01")) == before


def test_a_file_whose_size_cannot_be_told_costs_no_other(card, monkeypatch):
    """As on a damaged card: the folder opens, and one of its entries gives an input/output error."""
    for number in range(5):
        (card / "D01" / f"a{number}.jpg").write_bytes(b"x")
    before = scan(card, "D01")
    real = os.scandir

    class Broken:
        def __init__(self, entry):
            self.name = entry.name
            self._entry = entry

        def stat(self, follow_symlinks):
            if self.name == "a2.jpg":
                raise OSError(5, "Input/output error")
            return self._entry.stat(follow_symlinks=follow_symlinks)

    class Folder:
        def __init__(self, path):
            self._open = real(path)

        def __enter__(self):
            return (Broken(entry) for entry in self._open)

        def __exit__(self, *told):
            self._open.close()

    monkeypatch.setattr(os, "scandir", Folder)
    after = scan(card, "D01")
    assert paths(after) == paths(before)
    assert [entry for entry in after if entry not in before] == [("D01/a2.jpg", -1, 0)]
