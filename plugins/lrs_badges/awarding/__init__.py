"""From the log to awards: who is due, what is known of them, what is to be done, and the statements that say so."""
