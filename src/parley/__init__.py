"""Parley: raw news and report texts in, validated tables of actors, events, quotes and figures out."""

__version__ = "0.1.0"
