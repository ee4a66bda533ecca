"""Whom, where and when the articles speak of."""
