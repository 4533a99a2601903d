"""Dated tables: what the law, the registries and the providers have published. Data, not code."""
