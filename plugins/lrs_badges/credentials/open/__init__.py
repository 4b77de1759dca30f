"""What everybody may see of a store's badges, without signing in."""
