"""Files -> documents -> passages."""
