"""Who sends statements: credentials, how it goes with each, and what of theirs was refused."""
