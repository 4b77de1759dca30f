"""A portfolio as one ZIP that its owner takes away, and that anybody can check without this server."""
