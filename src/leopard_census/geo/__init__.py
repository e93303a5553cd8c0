"""Places: projection, hulls, polygons, and coordinates that tell shapes but not places."""
