"""Packages that their owner signs behind the export, where the key is: by a command, or in the browser."""
