"""Frameworks: how they come in and go out, where they are kept, and how they are read and shown."""
