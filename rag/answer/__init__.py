"""Passages -> the sentences that answer."""
