"""One file per rule, and nothing else; README.md is the generated catalogue."""
