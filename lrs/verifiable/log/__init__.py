"""The transparent log: Merkle trees (RFC 9162), and what is signed and proven of them."""
