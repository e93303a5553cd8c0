"""The release gate: opens every file of a public edition and names what must not leave the team."""
