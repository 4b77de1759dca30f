"""What a check raises."""


class Broken(AssertionError):
    """Something of a plugin is not as it has to be: what it is, and how to mend it."""

    def __init__(self, what: str, mend: str = ""):
        super().__init__(f"{what}. {mend}" if mend else what)
