"""How far an animal gets between two frames."""

#: How far from where it should be an animal may turn up, in diagonals of its box: at once, and per second (a
#: walking leopard covers about one body length a second, a running one up to five).
_AT_ONCE = 0.75
_PER_S = 2.0
MOST = 3.0


def reach(seconds: float) -> float:
    """Distance from where it should be at which an animal may turn up, in diagonals of its box."""
    return min(_AT_ONCE + _PER_S * seconds, MOST)
