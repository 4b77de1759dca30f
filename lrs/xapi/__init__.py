"""What the specification says, as pure functions on parsed JSON: no database, no HTTP."""
