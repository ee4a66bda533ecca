"""Answers, passages and reports as text and HTML."""
