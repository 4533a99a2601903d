"""The wire: name resolution, the egress guard, and HTTP exchanges with servers nobody trusts."""
