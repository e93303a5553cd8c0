"""Settings of the stage detections."""

from typing import Literal

from pydantic import Field

from leopard_census.config.section import Section

#: Detectors that run a network.
WITH_MODEL = ("onnx", "onnx+motion")


class DetectionsSettings(Section):
    """How animals are found in the pictures."""

    #: `motion`: background difference, no weights. `onnx`: the network of a model card. `onnx+motion`: each
    #: confirms and completes the other, which suits still photos. `import`: boxes that another program has found,
    #: see `import_files`. `megadetector`: MegaDetector's own package, see `megadetector_weights`.
    detector: Literal["motion", "onnx", "onnx+motion", "import", "megadetector"] = "motion"
    #: The model card of the detectors `onnx` and `onnx+motion`: a path from the project's folder, or from the
    #: survey's when it begins with ./ or ../
    model_card: str | None = Field(None, min_length=1, exclude=True)
    #: Of the detector `import`: MegaDetector batch files (.json, versions 1.2 to 1.6; SpeciesNet's predictions
    #: after speciesnet_to_md) and Timelapse exports (.csv). Paths start as that of the media folder does.
    import_files: tuple[str, ...] = ()
    #: What the names in these files begin with before the part that they share with the media folder, such as
    #: `D:/cards/2012`.
    import_strip: str = ""
    #: Take a name that lies in no deployment's folder for the one media file of that name, whatever its folder.
    #: Off, as cameras number their files alike: `IMG_0001.JPG` is on every card.
    import_basename: bool = False
    #: What other categories than animal, person (human) and vehicle are, such as `{leopard: animal}`: `animal`,
    #: `person`, `vehicle` or `ignore`.
    import_categories: dict[str, Literal["animal", "person", "vehicle", "ignore"]] = Field({})
    #: Of the detector `megadetector`: the weights' file, or an https address that they are fetched from once.
    megadetector_weights: str = ""
    #: Their sha256, without which nothing is fetched from an address: a model file can run code.
    megadetector_sha256: str = Field("", pattern="^([0-9a-f]{64})?$")
    #: Long side in pixels at which MegaDetector looks at a picture; 0 takes what the weights were trained with
    #: (1280 for version 5).
    megadetector_image_size: int = Field(0, ge=0, le=4096)
    #: Photos at most this far apart belong to one burst: cameras that shoot 3 to 10 photos a trigger re-arm
    #: within a minute (Reconyx RapidFire and Panthera V4 bursts of the 2012 snow leopard photos: gaps of 2 to
    #: 40 s).
    burst_gap_s: float = Field(60.0, ge=0)
    #: Width in pixels at which pictures are compared. At 320 an animal 1/20 of the picture wide is 16 pixels:
    #: the least from which a silhouette can be told; twice the width costs four times the time.
    width: int = Field(320, ge=96, le=1280)
    #: Pictures of one series that the background is taken from, evenly spread: a median of 15 survives an
    #: animal that covers a pixel in 7 of them.
    background_pictures: int = Field(15, ge=3, le=51)
    #: Series next in time (same light) that make up the background of a deployment; few, so that it follows
    #: snow and season.
    background_series: int = Field(9, ge=1, le=51)
    #: Difference in units of the pixel's own noise that starts an object, and that extends it (hysteresis).
    #: 3 to 5 robust standard deviations are the usual range of background subtraction.
    seed_z: float = Field(5.0, gt=0)
    grow_z: float = Field(2.5, gt=0)
    #: Least area of an object as a share of the picture: a roe deer at 25 m in a 50 degree lens covers about
    #: 0.2%.
    min_area: float = Field(0.0015, gt=0, lt=1)
    #: Weakest box of the network that motion may confirm, for `onnx+motion` (MegaDetector's conservative
    #: threshold). Boxes that nothing confirms are written from `min_conf` on.
    hint_conf: float = Field(0.05, gt=0, le=1)
    #: Beside the whole picture the network sees so many by so many tiles that overlap by half; 1 for the whole
    #: picture alone. 2 makes tiles of 2/3 of its width and height: with them a COCO SSD of 300 pixels found
    #: an animal in about 80% of leopard photos, without in half; the time grows with the number of tiles.
    tiles: int = Field(2, ge=1, le=6)
    #: `gpu`: the network runs on a CUDA card where onnxruntime has one; boxes are then equal between machines within
    #: a tolerance only.
    device: Literal["cpu", "gpu"] = "cpu"
    #: Detections below this confidence are not written (MegaDetector's conservative threshold is 0.05).
    min_conf: float = Field(0.1, ge=0, le=1)
    #: `auto` finds the information strips; or their heights as shares of the picture.
    banner_top: float | Literal["auto"] = "auto"
    banner_bottom: float | Literal["auto"] = "auto"
