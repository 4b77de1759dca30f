"""A store as issuer of credentials, and the keys by which it and people sign (docs/issuer.md)."""
