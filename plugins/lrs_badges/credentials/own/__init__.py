"""What members do with their badges: what strangers see of them, and badges from elsewhere."""
