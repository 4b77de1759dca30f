"""What plugins do in a store: switched on, asked, and kept up with the log."""
