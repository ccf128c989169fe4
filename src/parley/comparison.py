"""The steps joined that compare all texts: from findings to stories, actors, events, groups and contradictions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from parley import store
from parley.collecting import collecting_later
from parley.records import Document, Findings, Override, RegistryActor, Resolution
from parley.resolve import actors as resolve_actors
from parley.resolve import counts, curation, stories, wording
from parley.resolve import events as resolve_events
from parley.resolve import figures as resolve_figures
from parley.resolve import quotes as resolve_quotes
from parley.spill import sentences_of


class Documents(Iterable[Document]):
    """The documents of findings, to be gone over several times."""

    def __init__(self, found: Iterable[Findings]) -> None:
        """Take the findings."""
        self._found = found

    def __iter__(self) -> Iterator[Document]:
        """Yield each document."""
        return (findings.document for findings in self._found)


@collecting_later()
def resolve_all(
    found: Sequence[Findings], registry: Sequence[RegistryActor], overrides: Sequence[Override] = ()
) -> Resolution:
    """Compare all documents: stories, actors, events, groups of quotes and figures, contradictions."""
    rules = wording.compile_rules(store.read_lexicon("comparison"))
    told = stories.resolve_stories(Documents(found), sentences_of(found))
    actor_rows, actor_ids = resolve_actors.resolve_actors(found, registry, told, overrides)
    quote_groups = resolve_quotes.resolve_quotes(found, actor_ids, actors=actor_rows, rules=rules)
    links = counts.link_figures(found, rules)
    tolls = counts.find_tolls(found, links, rules)
    event_rows, event_ids, disputed = resolve_events.resolve_events(
        found, actor_ids, told, actors=actor_rows, tolls=tolls, rules=rules
    )
    figure_groups, diverging, contested = resolve_figures.resolve_figures(
        found, actor_ids, told, actors=actor_rows, events=event_rows, event_ids=event_ids, links=links, rules=rules
    )
    return Resolution(
        stories=told,
        actors=actor_rows,
        actor_ids=actor_ids,
        events=tuple(replace(e, is_contested=True) if e.event_id in contested else e for e in event_rows),
        event_ids=event_ids,
        quote_groups=quote_groups,
        figure_groups=figure_groups,
        contradictions=(*disputed, *diverging),
        id_changes=curation.id_changes(overrides, (actor.actor_id for actor in actor_rows)),
    )
