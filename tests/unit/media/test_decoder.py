"""The child process that decodes: what kills, hangs or starves it costs one file."""

import os
import time
from functools import partial

import psutil
import pytest

from leopard_census.config.media import MediaSettings
from leopard_census.media import decoder as module
from leopard_census.media.content import Look, read_content
from leopard_census.media.decoder import Decoder
from leopard_census.media.inventory import inventory_files
from leopard_census.media.limits import Limits
from leopard_census.media.scan import scan_folder
from tests.unit.media.files import picture, write_clip, write_photo
from tests.unit.media.looking import ZONE

# Photos as wide as these do something to the process that decodes them.
CRASH, SPIN, SLEEP, HUNGRY, SHOUT, SLOW = 161, 162, 163, 164, 165, 166


def evil(pixels, calm=False):
    """Stands for a decoder with a fault; it is called where banners are read, in the child."""
    width = 0 if calm else pixels.shape[1]
    if width == CRASH:
        os.abort()
    while width == SPIN:
        pass
    if width == SLOW:
        until = time.process_time() + 2.5
        while time.process_time() < until:
            pass
    if width == SLEEP:
        time.sleep(1000)
    if width == HUNGRY:
        return [bytes(100_000_000) for _ in range(100)]
    if width == SHOUT:
        os.write(1, b'{"status": "ok"}\n')
        print("noise")
    return None


def states(folder, limits, reader=evil):
    settings = MediaSettings()
    with Decoder(Look(settings, ZONE, banner=reader), limits) as decoder:
        rows = inventory_files(folder, "D01", scan_folder(folder), ZONE, settings, decoder=decoder)
        return {row["filePath"]: (row["status"], row["reason"]) for row in rows}


@pytest.fixture
def card(tmp_path):
    def make(*widths):
        write_photo(tmp_path / "0 before.jpg")
        for width in widths:
            write_photo(tmp_path / f"1 {width}.jpg", pixels=picture(width=width))
        write_photo(tmp_path / "2 after.jpg")
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (CRASH, ("unreadable", "the decoder crashed")),
        (SPIN, ("unreadable", "took too long: the decoder was stopped")),
        (SLEEP, ("unreadable", "took too long: the decoder was stopped")),
        # Here it is the reader that wants 10 GB; a decoder's want is tested below.
        (HUNGRY, ("ok", "its strip could not be read: MemoryError")),
    ],
)
def test_it_costs_that_file_alone(card, width, expected):
    limits = Limits(base_s=1, stalled_s=2)
    found = states(card(width), limits)
    assert found["0 before.jpg"] == found["2 after.jpg"] == ("ok", None)
    assert found[f"1 {width}.jpg"] == expected


def test_a_decoder_without_memory_left_tells_so(tmp_path, monkeypatch):
    def decode(*_, **__):
        raise MemoryError

    monkeypatch.setattr("simplejpeg.decode_jpeg", decode)
    found = read_content(write_photo(tmp_path / "a.jpg"), Look(MediaSettings(), ZONE))
    assert found.status == "unreadable"
    assert found.reason == "it takes more memory than any photo or clip may"


def test_what_libraries_print_is_no_answer(card):
    assert set(states(card(SHOUT), Limits()).values()) == {("ok", None)}


def test_a_reader_may_have_settings(card):
    assert set(states(card(CRASH), Limits(), partial(evil, calm=True)).values()) == {("ok", None)}


def test_one_process_looks_into_all_files_and_is_gone_afterwards(tmp_path):
    for number in range(5):
        write_photo(tmp_path / f"{number}.jpg")
    before = set(psutil.Process().children())
    settings = MediaSettings()
    seen = set()
    with Decoder(Look(settings, ZONE)) as decoder:
        for _ in inventory_files(tmp_path, "D01", scan_folder(tmp_path), ZONE, settings, decoder=decoder):
            seen |= set(psutil.Process().children()) - before
    assert len(seen) == 1
    assert not any(child.is_running() for child in seen)


def test_a_folder_without_media_starts_no_process(tmp_path, monkeypatch):
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: pytest.fail("started"))
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    assert states(tmp_path, Limits()) == {"Thumbs.db": ("not-media", "neither photo nor clip")}


def test_a_process_that_does_not_start_is_a_fault_of_the_program_not_of_the_files(card, monkeypatch):
    monkeypatch.setattr(module.decoder_process, "__name__", "leopard_census.no_such_module")
    with pytest.raises(RuntimeError, match="no_such_module"):
        states(card(), Limits())


def test_modules_on_the_card_are_not_imported(card, monkeypatch):
    folder = card()
    (folder / "json.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(folder)
    assert states(folder, Limits())["2 after.jpg"] == ("ok", None)


@pytest.mark.parametrize("reader", [lambda pixels: None, partial(evil, None), "evil"])
def test_a_reader_that_the_child_cannot_find_is_refused(reader):
    with pytest.raises(TypeError, match="banner reader"):
        Decoder(Look(MediaSettings(), ZONE, banner=reader))


def test_time_grows_with_size_and_length_and_has_an_end():
    limits = Limits()
    assert limits.cpu_s(0) < limits.cpu_s(10_000_000) < limits.cpu_s(10_000_000, 30)
    assert limits.cpu_s(10**12, 10**9) == limits.cpu_s(0, 10**9) == limits.most_s


def test_a_clip_gets_time_by_its_declared_length(tmp_path):
    """One second is too little for what `evil` does to it; the ten seconds that it declares give it more."""
    write_clip(tmp_path / "a.mp4", frames=20, rate=2, width=SLOW)
    assert states(tmp_path, Limits(base_s=1, per_megabyte_s=0))["a.mp4"] == ("ok", None)
