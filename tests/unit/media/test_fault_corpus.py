"""Every damaged or odd file ends as one row with the right state; none raises, hangs or takes 2 GB."""

import resource

import pytest

from leopard_census.config.media import MediaSettings
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
