"""What people can do, as far as their statements prove it: evidence, mastery, goals, roles and gaps."""
