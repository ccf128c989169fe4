"""Tables as files of each format, the same bytes for the same rows."""
