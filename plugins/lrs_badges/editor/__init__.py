"""Writing achievements: as JSON by a published schema, and by a form for people."""
