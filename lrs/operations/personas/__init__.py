"""Who is who: identifiers of one human, joined, parted and looked at."""
