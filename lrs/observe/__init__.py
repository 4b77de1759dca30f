"""What an operator sees of the running server: metrics, logs, traces, and the id that joins them."""
