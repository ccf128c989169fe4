"""Resolution: mentions to actors, inside a text and over all texts; reports to events."""
