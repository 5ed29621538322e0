"""PostgreSQL and Valkey from Python packages, for a machine that has neither."""
