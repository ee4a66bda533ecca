"""Documents -> a new index, checked, and switched to at one stroke."""
