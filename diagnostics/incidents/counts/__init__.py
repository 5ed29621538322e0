"""Crime counts as the town reads them: one query, one gate, and then page, map, chart, file and API."""
