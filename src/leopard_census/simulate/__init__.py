"""The demo survey: a made-up winter with known truth, and the pictures its cameras take."""
