"""A scan by several processes: one leads, the others crawl (`auditor scan --workers N`)."""
