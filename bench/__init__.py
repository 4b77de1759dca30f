"""The benchmarks: `make bench` runs them, docs/performance.md says how to read them."""
