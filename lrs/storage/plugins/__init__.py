"""What is kept for plugins: which are on, how far they have come, their tables, and how they answer."""
