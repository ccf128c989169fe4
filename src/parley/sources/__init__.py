"""Where texts come from: what `source.yml` names is brought into a collection of raw/, what is new and what changed.

Nothing here is used by a release: it reads raw/ as it lies. `gather` is the way in.
"""
