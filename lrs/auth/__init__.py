"""From a request to an Actor: key and secret, or a token."""
