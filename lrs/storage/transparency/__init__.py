"""What the transparent log of a store is made of: leaves, tiles of its tree, and signed heads."""
