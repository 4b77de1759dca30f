"""What is wrong with a configuration or a store, and how to mend it; nothing is ever changed.

Every check is bounded: by indexes and samples in what it reads, by a time limit in how long it takes.
"""
