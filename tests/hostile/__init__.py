"""What a hostile internet does, and what is promised: one test module a promise (docs/security.md)."""
