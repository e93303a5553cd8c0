"""Lengths as messages print them: of leopards, and of mice and beetles."""


def metres(value: float) -> str:
    """Whole metres from 100 m on, and three digits below."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
