"""A release beside the last good one: what changed and why, and whether it may follow."""
