"""How many times as high as wide a picture may be."""

# Measures bring a picture to a width at which they can be compared; one that is a pixel wide and a million high would
# then take all memory. No camera makes pictures of such a shape.
TALLEST = 16
