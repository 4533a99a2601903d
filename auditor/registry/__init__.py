"""Filing look-ups: sources that say whether a domain is filed, with three answers; an empty or failed one is none."""
