"""Names of files as other programs write them: found where they tell one file, and never guessed."""

import pytest

from leopard_census.review.importing.given import Shot
from leopard_census.review.importing.media_names import MediaNames

FILES = [
    "S1A/DCIM/IMG_0001.JPG", "S1A/DCIM/IMG_0002.JPG", "S1B/DCIM/IMG_0001.JPG", "S2A/100MEDIA/CLIP_01.AVI",
    "S2A/Case.jpg", "S2A/case.JPG",
]  # fmt: skip
NAMES = MediaNames(
    [{"filePath": path, "mediaID": f"m{n}", "deploymentID": path[:3]} for n, path in enumerate(FILES)],
    [{"deploymentID": "S1A", "locationID": "S1"}, {"deploymentID": "S1B", "locationID": "S1"},
     {"deploymentID": "S2A", "locationID": "Кедровая 2"}],
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "deployment", "wanted"),
    [
        ("S1A/DCIM/IMG_0001.JPG", "", ["S1A/DCIM/IMG_0001.JPG"]),
        ("s1a\\dcim\\img_0001.jpg", "", ["S1A/DCIM/IMG_0001.JPG"]),
        ("./S1A/DCIM/IMG_0001.JPG", "other", ["S1A/DCIM/IMG_0001.JPG"]),
        ("D:\\traps\\2012\\S1B\\DCIM\\IMG_0001.JPG", "", ["S1B/DCIM/IMG_0001.JPG"]),
        ("gs://bucket/S1A/DCIM/IMG_0002.JPG", "", ["S1A/DCIM/IMG_0002.JPG"]),
        ("DCIM/IMG_0002.JPG", "", ["S1A/DCIM/IMG_0002.JPG"]),
        ("DCIM/IMG_0001.JPG", "", ["S1A/DCIM/IMG_0001.JPG", "S1B/DCIM/IMG_0001.JPG"]),
        ("IMG_0001.JPG", "", ["S1A/DCIM/IMG_0001.JPG", "S1B/DCIM/IMG_0001.JPG"]),
        ("IMG_0001.JPG", "s1b", ["S1B/DCIM/IMG_0001.JPG"]),
        ("IMG_0001.JPG", "S1", ["S1A/DCIM/IMG_0001.JPG", "S1B/DCIM/IMG_0001.JPG"]),
        ("C:/renamed/IMG_0001.JPG", "S1A", ["S1A/DCIM/IMG_0001.JPG"]),
        ("C:/renamed/IMG_0001.JPG", "", []),
        ("CLIP_01.AVI", "", ["S2A/100MEDIA/CLIP_01.AVI"]),
        ("CLIP_01.AVI", "кедровая 2", ["S2A/100MEDIA/CLIP_01.AVI"]),
        # A deployment that is not of this survey: of another winter, with files of the same names.
        ("CLIP_01.AVI", "S9Z", []),
        ("IMG_0002.JPG", "S2A", []),
        ("20200709093328-IMG_0002.JPG", "", ["S1A/DCIM/IMG_0002.JPG"]),
        ("20200709093328-IMG_0001.JPG", "S1B", ["S1B/DCIM/IMG_0001.JPG"]),
        ("S2A/Case.jpg", "", ["S2A/Case.jpg"]),
        ("S2A/CASE.JPG", "", ["S2A/Case.jpg", "S2A/case.JPG"]),
        ("G_0001.JPG", "", []),
        ("../../etc/passwd", "", []),
        ("", "", []),
        ("/", "S1A", []),
    ],
)
def test_a_name_finds_its_file(name, deployment, wanted):
    assert sorted(NAMES.find(Shot((name,), deployment)).paths) == sorted(wanted)


def test_a_bare_name_is_known_as_such():
    assert NAMES.find(Shot(("CLIP_01.AVI",))).by_name
    assert not NAMES.find(Shot(("100MEDIA/CLIP_01.AVI",))).by_name


def test_any_of_several_names_and_our_own_key_find_a_file():
    assert NAMES.find(Shot(("https://x/m/file", "CLIP_01.AVI"))).paths == ("S2A/100MEDIA/CLIP_01.AVI",)
    assert NAMES.find(Shot(("nowhere.jpg",), "", "m1")).paths == ("S1A/DCIM/IMG_0002.JPG",)
