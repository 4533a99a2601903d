"""A loopback world of sample sites, for `auditor demo` and for the tests."""

from auditor.demo.site import Site
from auditor.demo.sites import SITES
from auditor.demo.world import World

__all__ = ["SITES", "Site", "World"]
