"""How far outboxes have sent the log, and what they could not send."""
