"""Ways to share sightings out among animals: what several stages need to weigh and to draw them."""
