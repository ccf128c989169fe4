"""Conversions of a contract into what other tools read: Arrow, Great Expectations, dictionaries."""
