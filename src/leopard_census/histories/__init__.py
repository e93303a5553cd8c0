"""From named sightings to encounters, effort, capture histories, and the files that other software reads."""
