"""Extractors: a parsed text in, records with spans out. They do not import each other."""
