"""What change a design can detect, and next season's plan: stations, days and precision."""
