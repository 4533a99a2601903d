"""beian-auditor: what a website shows, what the law asks, and the proof.

Facts flow one way: inventory, gather, store, judge, report.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("beian-auditor")
except PackageNotFoundError:  # a bare checkout that was never installed
    __version__ = "0+checkout"
