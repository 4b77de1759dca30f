"""What is left of what was erased: tombstones, receipts, and contents that nobody declares any more."""
