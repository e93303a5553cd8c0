"""What rests on what, and whether it still is as its jobs left it."""
