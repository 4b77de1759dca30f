"""The databases themselves: engines, their shape, and their state."""
