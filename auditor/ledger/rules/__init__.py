"""Rules inside the ledger: one file each, and the folder is the registry (`auditor.ledger.rule.load`)."""
