"""Every damaged or odd file ends as one row with the right state; none raises, hangs or takes 2 GB."""

import resource

import pytest

from leopard_census.config.frames import FramesSettings
from leopard_census.config.media import MediaSettings
from leopard_census.frames.sample import sample_deployment
from leopard_census.imaging.file_path import from_cell
from leopard_census.media.content import Look
from leopard_census.media.decoder import Decoder
from leopard_census.media.inventory import inventory_files
from leopard_census.media.scan import scan_folder
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.sorted_table import write_sorted
from tests.unit.media.faulty import corpus
from tests.unit.media.looking import ZONE


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    """Folder with one folder per fault, and what may become of each."""
    sources = tmp_path_factory.mktemp("whole")
    card = tmp_path_factory.mktemp("card")
    allowed = {}
    for number, (name, (make, states)) in enumerate(corpus(sources).items()):
        folder = card / f"{number:03d}"
        folder.mkdir()
        make(folder / name)
        allowed[folder.name] = (name, states)
    return card, allowed


@pytest.fixture(scope="module")
def rows(card):
    folder, _ = card
    settings = MediaSettings()
    with Decoder(Look(settings, ZONE)) as decoder:
        return list(inventory_files(folder, "D01", scan_folder(folder), ZONE, settings, decoder=decoder))


def test_the_corpus_is_large(card):
    assert len(card[1]) >= 100


def test_each_file_ends_once_with_the_right_state(card, rows):
    folder, allowed = card
    wrong = []
    for row in rows:
        name, states = allowed[row["filePath"].partition("/")[0]]
        if row["status"] not in states:
            wrong.append((name, row["status"], row["reason"], sorted(states)))
    assert wrong == []
    assert sorted(row["filePath"].partition("/")[0] for row in rows) == sorted(allowed)
    assert all((folder / from_cell(row["filePath"])).is_symlink() or row["sha256"] for row in rows)


def test_whatever_is_not_well_has_a_reason_without_a_path_of_this_machine(card, rows):
    assert [row["filePath"] for row in rows if row["status"] != "ok" and not row["reason"]] == []
    assert [row["reason"] for row in rows if str(card[0]) in str(row["reason"])] == []


REMARKS = {
    "half.mp4": "the end of the file, with the index",
    "frames of years.avi": "the times of its frames are damaged",
    "frames at once.mp4": "the times of its frames are damaged",
    "time scale of zero.mp4": "1 of 24 frames decode",
    "pictures of two sizes.avi": "its pictures change size: 160 x 120, 320 x 240",
    "a box without end.mp4": "the end of the file, with the index",
    "ends early.avi": "damage inside the clip: 1 frame does not decode (a frame ends too early)",
}


def test_what_is_odd_is_told(card, rows):
    reasons = {card[1][row["filePath"].partition("/")[0]][0]: row["reason"] or "" for row in rows}
    reasons["half.mp4"] = reasons["cut 0.6.mp4"]
    assert {name: reasons[name] for name, text in REMARKS.items() if text not in reasons[name]} == {}


def test_frames_can_be_taken_of_all_that_is_usable(card, rows, tmp_path):
    settings = FramesSettings(keep=False)
    write_sorted(tmp_path / "media.csv", contract("media"), rows)
    sample_deployment(
        tmp_path / "media.csv", card[0], settings, tmp_path / "frames.csv", tmp_path / "frames.zip"
    )
    found = {row["mediaID"] for row in read_table(tmp_path / "frames.csv", contract("frames"))}
    usable = {row["mediaID"]: row["filePath"] for row in rows if row["status"] in ("ok", "truncated-usable")}
    assert {path for key, path in usable.items() if key not in found} == set()


def test_no_decoder_crashed_or_was_stopped(rows):
    """These are faults that the decoders in use can take; what happens otherwise is tested in test_decoder."""
    assert [row["filePath"] for row in rows if "the decoder" in str(row["reason"])] == []


def test_the_table_holds_them_all(rows, tmp_path):
    write_sorted(tmp_path / "t.csv", contract("media"), rows)
    assert len(read_table(tmp_path / "t.csv", contract("media"))) == len(rows)


def test_no_process_took_2_gb(rows):
    assert rows
    kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert kilobytes < 2_000_000
