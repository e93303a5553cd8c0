"""Each kind of file that cameras write is a whole photo or clip, with and without sound, whatever it is called."""

from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from leopard_census.imaging.file_path import to_cell
from tests.unit.media.files import picture, write_clip, write_photo
from tests.unit.media.looking import look, only

CLIPS = [
    ("a.MP4", "libx264", "video/mp4"),
    ("a.mp4", "libx265", "video/mp4"),
    ("a.MOV", "libx264", "video/quicktime"),
    ("a.mov", "libx265", "video/quicktime"),
    ("a.AVI", "mjpeg", "video/x-msvideo"),
    ("a.avi", "mpeg4", "video/x-msvideo"),
    ("a.Avi", "libx264", "video/x-msvideo"),
]


def write_with_sound(path, codec, frames=30, rate=15):
    avi = path.suffix.lower() == ".avi"
    with av.open(str(path), "w", format="avi" if avi else path.suffix.lower()[1:]) as out:
        stream = out.add_stream(codec, rate=rate)
        stream.width, stream.height = 160, 120
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        sound = out.add_stream("pcm_s16le" if avi else "aac", rate=16000, layout="mono")
        for number in range(frames):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture(number), format="rgb24")))
        samples = np.zeros((1, 16000 * frames // rate), np.int16 if avi else np.float32)
        heard = av.AudioFrame.from_ndarray(samples, format="s16" if avi else "fltp", layout="mono")
        heard.sample_rate, heard.pts, heard.time_base = 16000, 0, Fraction(1, 16000)
        out.mux(sound.encode(heard))
        out.mux(stream.encode())
        out.mux(sound.encode())
    return path


@pytest.mark.parametrize(("name", "codec", "kind"), CLIPS)
@pytest.mark.parametrize("sound", [False, True])
def test_clips(tmp_path, name, codec, kind, sound):
    path = tmp_path / name
    if sound:
        write_with_sound(path, codec)
    else:
        write_clip(path, frames=30, rate=15, codec=codec)
    row = only(tmp_path)
    assert (row["status"], row["reason"], row["fileMediatype"]) == ("ok", None, kind)
    assert (row["frame_count"], row["width"], row["height"]) == (30, 160, 120)
    assert row["duration_s"] == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_that_exif_rotates_keeps_its_stored_size(tmp_path, orientation):
    exif = Image.Exif()
    exif[274] = orientation
    Image.fromarray(picture()).save(tmp_path / "a.jpg", exif=exif)
    row = only(tmp_path)
    assert (row["status"], row["width"], row["height"]) == ("ok", 160, 120)


NAMES = [
    "DCIM/100EK113/IMG_0001.JPG",
    "DCIM/100EK113/img_0001.jpeg",
    "DCIM/101MEDIA/Кедровая Падь/фото 1.jpg",
    "DCIM/101MEDIA/豹.JPG",
    "DCIM/101MEDIA/tree-ë.Jpg",
    "  two  spaces.jpg",
    "100%25.jpg",
]
OTHERS = ["Thumbs.db", ".DS_Store", "desktop.ini", "DCIM/100EK113/._IMG_0001.JPG", "SCT/SETTINGS.TXT"]


def test_every_file_is_one_row_wherever_it_lies_and_whatever_it_is_called(tmp_path):
    for name in NAMES:
        write_photo(tmp_path / "x.jpg")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "x.jpg").rename(tmp_path / name)
    for name in OTHERS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"\0\5\x16\7 what systems leave")
    rows = look(tmp_path)
    assert {path: row["status"] for path, row in rows.items()} == {
        **{to_cell(name): "ok" for name in NAMES},
        **dict.fromkeys(OTHERS, "not-media"),
    }
    assert len({row["mediaID"] for row in rows.values()}) == len(NAMES) + len(OTHERS)
