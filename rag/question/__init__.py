"""A question -> what it asks about -> passages."""
