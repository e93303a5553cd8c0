"""Names of clips that could be taken for addresses."""

import av
import numpy as np

from leopard_census.imaging.clip import Clip


def test_a_colon_in_a_relative_path_is_no_address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("http:", "cam1:", "concat:"):
        (tmp_path / folder).mkdir()
        with av.open(str(tmp_path / folder / "a.avi"), "w") as out:
            stream = out.add_stream("mjpeg", rate=5)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
            grey = np.full((48, 64, 3), 90, np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="bgr24")))
            out.mux(stream.encode())
        with Clip(f"{folder}/a.avi") as clip:
            assert len(list(clip.frames())) == 1
