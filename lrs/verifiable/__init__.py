"""Verifiable Credentials: keys, proofs and their checks, pure but for what a check has to ask of others.

W3C Verifiable Credentials Data Model 2.0, as Open Badges 3.0 and CLR 2.0 use it. openbadgeslib does what it can
(`openbadges`); everything is loaded when it is first used.
"""
