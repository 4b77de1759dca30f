"""Who sends statements: their credentials, how it goes with each, and what becomes of what was refused."""
