"""What somebody has to have done or to have: read as JSON, told in words, and judged by what is known."""
