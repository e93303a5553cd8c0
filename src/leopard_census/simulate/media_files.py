"""Bytes of clips and photos as the simulated cameras write them; the same bytes on every run.

Nothing enters a file but the pictures, the camera's name and its clock: no time of writing; one thread encodes.
"""

import io
from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from leopard_census.config.simulate import CameraSettings

Picture = NDArray[np.uint8]

MAKE = "Simulated"
# libx264: one thread, a key frame every second or so, as trail cameras do.
_X264 = {"preset": "superfast", "threads": "1", "x264-params": "keyint=12:bframes=0"}
_BITEXACT = {"fflags": "+bitexact"}
_EXIF_IFD = 0x8769


def mp4_bytes(frames: Iterable[Picture], model: CameraSettings, shown: datetime) -> bytes:
    """H.264 clip. The container's creation time is the camera's clock, which knows no time zone.

    Parameters
    ----------
    frames
        (height, width, 3) uint8 blue-green-red, `model.fps` a second.
    shown
        Reading of the camera's clock at the first frame.
    """
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4", options=_BITEXACT) as container:
        container.metadata["creation_time"] = f"{shown:%Y-%m-%dT%H:%M:%S}.000000Z"
        stream = container.add_stream("libx264", rate=model.fps, options={**_X264, "crf": str(model.quality)})
        stream.width, stream.height, stream.pix_fmt = model.width, model.height, "yuv420p"
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        for number, picture in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, model.fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def avi_bytes(frames: Iterable[Picture], model: CameraSettings) -> bytes:
    """Motion-JPEG clip. Such cameras write no time into the container, only into the file's name."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="avi", options=_BITEXACT) as container:
        stream = container.add_stream("mjpeg", rate=model.fps)
        stream.width, stream.height, stream.pix_fmt = model.width, model.height, "yuvj420p"
        stream.codec_context.flags |= av.codec.context.Flags.bitexact
        for number, picture in enumerate(frames):
            packet = av.Packet(_jpeg(picture, model.quality))
            packet.stream, packet.time_base = stream, Fraction(1, model.fps)
            packet.pts = packet.dts = number
            packet.duration, packet.is_keyframe = 1, True
            container.mux(packet)
    return buffer.getvalue()


def photo_bytes(picture: Picture, model: CameraSettings, serial: str, shown: datetime) -> bytes:
    """JPEG with EXIF: maker, model, serial number and the camera's clock."""
    stamp = f"{shown:%Y:%m:%d %H:%M:%S}"
    exif = Image.Exif()
    base = {"Make": 0x010F, "Model": 0x0110, "Software": 0x0131, "DateTime": 0x0132}
    values = {"Make": MAKE, "Model": model.model, "Software": "simulated", "DateTime": stamp}
    for name, tag in base.items():
        exif[tag] = values[name]
    details = exif.get_ifd(_EXIF_IFD)
    details[0x9003] = details[0x9004] = stamp
    details[0xA431] = serial
    buffer = io.BytesIO()
    rgb = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
    Image.fromarray(rgb).save(buffer, "JPEG", quality=model.quality, exif=exif)
    return buffer.getvalue()


def readable_frames(data: bytes) -> int:
    """Frames that can still be decoded from a clip's bytes; 0 when the container cannot be opened."""
    try:
        with av.open(io.BytesIO(data), "r") as container:
            number = 0
            try:
                for _ in container.decode(video=0):
                    number += 1
            except av.FFmpegError:
                pass
            return number
    except (av.FFmpegError, IndexError):
        return 0


def _jpeg(picture: Picture, quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError(f"a picture of shape {picture.shape} cannot be written as JPEG")
    return data.tobytes()
