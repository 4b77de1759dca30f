"""The shapes of the API of mastery."""
