import pytest

from leopard_census.imaging.clip_damage import ClipDamage


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (ClipDamage(), None),
        (ClipDamage(complaint="no end"), "no end"),
        (ClipDamage(lost=1, complaint="bad"), "1 frame does not decode (bad)"),
        (ClipDamage(concealed=1), "1 frame is in part made up"),
        (
            ClipDamage(lost=2, concealed=3, complaint="bad"),
            "2 frames do not decode, 3 frames are in part made up (bad)",
        ),
    ],
)
def test_damage_is_told_with_its_extent(damage, expected):
    assert damage.told() == expected


def test_the_first_complaint_stays():
    damage = ClipDamage()
    damage.lose("first")
    damage.lose("second")
    assert (damage.lost, damage.complaint) == (2, "first")
