"""How much the word of an endorser weighs: trust that flows from staff along endorsements that stand."""
