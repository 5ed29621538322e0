"""A running system whose processes are killed at random, and the ledger of what was lost or done twice."""
