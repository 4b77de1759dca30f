"""The log of a store as others can check it: its tree, signed heads of that, and proofs (docs/transparency.md)."""
