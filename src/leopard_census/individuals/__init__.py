"""From sightings to individuals."""
