"""A made-up survey's secrets, and a public edition that tells none of them."""

import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from leopard_census.audit.release.picture import file_digests
from leopard_census.audit.release.secrets import Secrets
from leopard_census.disclosure.places import coarse_places
from leopard_census.pdf.render import render_pdf

KEY = bytes(range(32))
RNG = np.random.default_rng(11)
# A grid of trails, as surveys have it, with the irregularity of real ground.
STATIONS = {
    f"KP-{n + 1:02d}": (
        round(42.15 + 0.031 * (n // 4) + float(RNG.normal(0, 0.006)), 6),
        round(131.45 + 0.042 * (n % 4) + float(RNG.normal(0, 0.008)), 6),
    )
    for n in range(12)
}
PUBLIC = coarse_places([STATIONS], KEY, 10.0)
RAW = {
    "KP-01-1/100RECNX/RCNX0417.JPG": "5d1f0c8a77b3" + "0e" * 26,
    "KP-02-1/DCIM/20120117_051836.AVI": "91c4aa02d9ef" + "3b" * 26,
    "KP-03-1/DCIM/IMG_2291.JPG": "c0ffee12ab34" + "77" * 26,
}


def animal(seed: int = 1, size: tuple[int, int] = (48, 32)) -> Image.Image:
    """A picture of spots on a neutral ground."""
    noise = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3)).astype(np.uint8)
    noise[:8] = 128
    return Image.fromarray(noise)


def saved(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


CLEARED_JPEG = saved(animal(1), quality=90)
CLEARED_PNG = saved(animal(2), "PNG")

SECRETS = Secrets(
    stations=STATIONS,
    codes=frozenset({*STATIONS, *(f"{code}-1" for code in STATIONS), "7", "S3", "Gorge"}),
    place_names=frozenset({"Барсовый", "Nezhinka", "Ananyevka Spring"}),
    people=frozenset({"Ivan Petrov"}),
    media_paths=frozenset(RAW),
    media_hashes=frozenset({*RAW.values(), "8f1d2e3c4b5a6978"}),
    folders=frozenset({"/census/winter-2012"}),
    cleared=frozenset(file_digests(CLEARED_JPEG) | file_digests(CLEARED_PNG)),
    public_places=frozenset((place.latitude, place.longitude) for place in PUBLIC.values()),
    grain_km=10.0,
    date_grain="month",
    season=(dt.date(2011, 11, 1), dt.date(2012, 4, 30)),
    public_days=frozenset({dt.date(2011, 12, 15), dt.date(2012, 3, 13)}),
)

# Sentences as a report has them; full of numbers, and none of them a leak.
CLEAN_TEXT = """\
Leopards of Kedrovaya Pad, winter 2011/12.
Season 1 November 2011 to 30 April 2012; window from 15 December 2011, 90 days.
At least 12 adults (95% interval 12 to 15), density 1.42 per 100 km2 (0.87 to 2.31), N = 23.4 (SE 4.17), 1,215.6 km2.
Effort: 1,872 station-days, 3,401 camera-days, Stations 12, cameras 24. Photos 48,211; clips 6,027; 98.7% sorted.
sigma 4,131 m (3,320 to 5,140), g0 0.0312, AICc 431.58, log-likelihood -209.7741, z 7.25, p = 0.0425 (one-sided).
g0~1 sigma~sex: 42.17 12.61; 131.5; 0.42; 4215.33; 1.5e-3; 0.3125 N; ratio of sexes 1:1.2; scale 1:250000.
Most active between 04:00 and 06:30, and from 18:00 to 20:30 (UTC+11:00). Level of activity 0.42. Day 42 of 131.
Pages 12-34 of J. Wildl. Manage. 54:1-97; doi 10.1046/j.1365-2656.2000.00407.x; Ecology 89:2281-2289.
12.5 °C, slope 12°.
Stations were 3.6 km apart. Turned by 90°. Version 1.0.2. sha256 of numbers.json: 00112233445566778899aabbccddeeff.
Леопард: не менее 12 взрослых; плотность 1,42 на 100 км2 (0,87-2,31); 42,1 % ночью; температура -12,5 °С.
See https://www.openstreetmap.org/copyright and https://doi.org/10.15468/doc-5jp4-5g10.
Made in 2012. Stations in all: 7.
"""

CLEAN_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="300" height="180" viewBox="0 0 300 180">
<!-- individuals by days of effort --><title>Individuals by effort</title>
<path d="M20 160 L60 120 L100 95 L140 78 L180 66 L220 58 L260 53" fill="none" stroke="#444"/>
<g><circle cx="60" cy="120" r="3"/><circle cx="100" cy="95" r="3"/><circle cx="140" cy="78" r="3"/>
<circle cx="180" cy="66" r="3"/><circle cx="220" cy="58" r="3"/></g>
<rect x="20" y="100" width="18" height="60"/><rect x="50" y="70" width="18" height="90"/>
<text x="20" y="175">0</text><text x="120" y="175">500</text><text x="220" y="175">1,000</text>
<text x="4" y="60">12</text>
</svg>"""


def map_svg(
    places: list[tuple[float, float]], sign: str = '<circle cx="{x:.2f}" cy="{y:.2f}" r="3"/>'
) -> str:
    """Places (latitude, longitude) on a map without axes."""
    signs = "".join(
        sign.format(x=40 + 1500 * (lon - 131.4), y=260 - 2000 * (lat - 42.13)) for lat, lon in places
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300">{signs}</svg>'


def pdf(body: str, files: dict[str, bytes] | None = None) -> bytes:
    """A PDF as reports are made."""
    html = f'<html lang="en"><head><title>Census</title></head><body>{body}</body></html>'
    sheet = b"body { font-family: sans-serif; font-size: 8pt } img { width: 4cm }"
    return render_pdf(html, {"s.css": sheet, **(files or {})}, "s.css", dt.date(2012, 6, 1)).pdf


def zipped(members: dict[str, bytes], **changes: object) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            for key, value in changes.items():
                setattr(entry, key, value)
            archive.writestr(entry, data)
    return buffer.getvalue()


def paragraphs(text: str) -> str:
    return "".join(f"<p>{line}</p>" for line in text.splitlines())


def clean_members() -> dict[str, bytes]:
    """An edition of every kind of file, without a leak."""
    places = sorted({(place.longitude, place.latitude) for place in PUBLIC.values()})
    geojson = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"n": n},
                "geometry": {"type": "Point", "coordinates": list(place)},
            }
            for n, place in enumerate(places)
        ],
    }
    estimates = "model,density,lower,upper,aicc,sigma_m\n" + "".join(
        f"M{n},{1.1 + 0.137 * n:.4f},{0.7 + 0.09 * n:.4f},{2.2 + 0.21 * n:.4f},{431.58 + 3.3 * n:.2f},{3900 + 57 * n}\n"
        for n in range(9)
    )
    deployments = "deploymentID,latitude,longitude,coordinateUncertainty,deploymentStart\n" + "".join(
        f"{n},{place.latitude},{place.longitude},{place.uncertainty_m},2011-12\n"
        for n, place in enumerate(sorted(set(PUBLIC.values())), 101)
    )
    coarse = [(place.latitude, place.longitude) for place in PUBLIC.values()]
    report = (
        paragraphs(CLEAN_TEXT)
        + CLEAN_SVG
        + map_svg(coarse)
        + '<img alt="female 4" src="pagefile:a.jpg"><img alt="male 2" src="pagefile:b.png">'
        + '<p><a href="https://doi.org/10.15468/doc-5jp4-5g10">Chapman 2020</a></p>'
    )
    files = {
        "report.pdf": pdf(report.replace("b.png", "b.jpg"), {"a.jpg": CLEARED_JPEG, "b.jpg": CLEARED_PNG}),
        "index.html": f"<html><body>{paragraphs(CLEAN_TEXT)}{CLEAN_SVG}</body></html>".encode(),
        "accumulation.svg": CLEAN_SVG.encode(),
        "places.geojson": json.dumps(geojson).encode(),
        "estimates.csv": estimates.encode(),
        "numbers.json": json.dumps(
            {"scr.density": {"value": 1.4213, "interval": [0.87, 2.31]}, "n": 12}
        ).encode(),
        "README.md": CLEAN_TEXT.encode(),
        "pictures/female-4.jpg": CLEARED_JPEG,
        "pictures/male-2.png": CLEARED_PNG,
    }
    package = {
        "datapackage.json": json.dumps(
            {"name": "kedrovaya", "profile": "camtrap-dp", "coordinatePrecision": 0.1}
        ).encode(),
        "deployments.csv": deployments.encode(),
        "media/female-4.jpg": CLEARED_JPEG,
    }
    return {**files, "camtrap-dp.zip": zipped(package)}


def write(folder: Path, members: dict[str, bytes]) -> Path:
    for name, data in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
