"""Texts that name sightings."""

from leopard_census.review.linked import with_sightings


def test_sightings_stand_in_place_of_their_keys():
    text = "they differ: A.m1@0.1 =label= B.m2@0.1, yet not one animal by sex"
    other = object()
    pieces = with_sightings(text, {"B.m2@0.1": other})
    assert other in pieces
    assert "".join(piece if piece is not other else "B.m2@0.1" for piece in pieces) == text
