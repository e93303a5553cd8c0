"""What a public edition tells of places and dates: coarse ones, the same in every release."""
