"""The function that the decoding process calls for strips."""

import cv2
import numpy as np

from benchmarks.banner_strips import FONTS, STYLES, scene, with_strip
from leopard_census.config.media import MediaSettings
from leopard_census.media.banner_function import banner_function
from leopard_census.media.content import Look
from leopard_census.media.decoder import Decoder
from tests.unit.media.looking import ZONE

STRIP = ("7°C", "03/04/2015 13:45:12", "CAM04")


def settings(banner="fallback", order=None):
    return MediaSettings(banner=banner, strip={"date_order": order})


def test_none_where_no_strip_is_to_be_read():
    assert banner_function(settings("never")) is None


def test_the_decoding_process_reads_strips_by_the_settings(tmp_path):
    picture = with_strip(scene(np.random.default_rng(4), 1280, 720), STRIP, FONTS[0], STYLES[0], True)
    path = tmp_path / "a.jpg"
    cv2.imwrite(str(path), picture)
    shown = {}
    for order in (None, "dmy", "mdy"):
        wanted = settings(order=order)
        with Decoder(Look(wanted, ZONE, banner=banner_function(wanted))) as decoder:
            decoder.start(path, path.stat().st_size)
            found = decoder.result()
        assert found.status == "ok"
        assert "CAM04" in found.banner
        shown[order] = [str(reading.shown) for reading in found.readings]
    assert shown == {None: [], "dmy": ["2015-04-03 13:45:12"], "mdy": ["2015-03-04 13:45:12"]}
