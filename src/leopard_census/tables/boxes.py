"""Boxes in table cells: x y width height as fractions of the picture, from its upper left corner."""

Box = tuple[float, float, float, float]


def parse_box(text: str) -> Box:
    """Box of a cell such as `0.1000 0.2000 0.5000 0.2500`.

    Raises
    ------
    ValueError
        When it is not four numbers between 0 and 1.
    """
    parts = [float(part) for part in text.split()]
    if len(parts) != 4 or not all(0 <= part <= 1 for part in parts):
        raise ValueError(f"a box is four fractions 'x y width height', not {text!r}")
    return parts[0], parts[1], parts[2], parts[3]


def format_box(box: Box) -> str:
    """Cell text of a box, clipped to the picture, four decimals."""
    x, y, w, h = box
    left, top = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
    right, bottom = min(max(x + w, 0.0), 1.0), min(max(y + h, 0.0), 1.0)
    return " ".join(f"{part:.4f}" for part in (left, top, right - left, bottom - top))


def iou(a: Box, b: Box) -> float:
    """Intersection over union of two boxes in the same units; 0 for empty boxes."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


def covered(inner: Box, outer: Box) -> float:
    """Share of `inner` that lies in `outer`."""
    width = min(inner[0] + inner[2], outer[0] + outer[2]) - max(inner[0], outer[0])
    height = min(inner[1] + inner[3], outer[1] + outer[3]) - max(inner[1], outer[1])
    area = inner[2] * inner[3]
    return width * height / area if width > 0 and height > 0 and area > 0 else 0.0


def union(a: Box, b: Box) -> Box:
    """Smallest box around two."""
    x, y = min(a[0], b[0]), min(a[1], b[1])
    return x, y, max(a[0] + a[2], b[0] + b[2]) - x, max(a[1] + a[3], b[1] + b[3]) - y
