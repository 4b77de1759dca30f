"""Which agents are one human, what they are called, and how they were joined."""
