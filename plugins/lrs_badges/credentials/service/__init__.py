"""The service of Open Badges 3.0: a member's badges, read and brought by applications of theirs."""
