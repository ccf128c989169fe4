"""Great Expectations as this project uses it: in memory, on data frames, and without what costs time for nothing."""

import contextlib
import importlib
import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

UNUSED = ("scipy.stats", "altair")
"""Modules that it imports for expectations which no contract makes; they are loaded when somebody asks for them."""


class Engine:
    """Great Expectations, loaded: it sends nothing anywhere, writes nothing and draws no progress bars."""

    def __init__(self) -> None:
        """Load it; some two seconds."""
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        with _put_off(UNUSED):
            import great_expectations as gx
            from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults
        logging.getLogger("great_expectations").setLevel(logging.WARNING)
        # Spelled out, because the default makes a temporary folder for a site of its own pages.
        config = DataContextConfig(store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False))
        self._gx = gx
        self._context = gx.get_context(mode="ephemeral", project_config=config)
        self._context.variables.progress_bars = {"globally": False}

    def run(self, frame: Any, name: str, expectations: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Check a data frame; give a result each, those of failing rows with their positions.

        First it is only asked whether they hold, which takes half the time, and then where the failing ones fail.
        """
        source = self._context.data_sources.add_pandas(f"parley_{name}")
        asset = source.add_dataframe_asset(name)
        batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})

        def ask(asked: Sequence[Mapping[str, Any]], result_format: str) -> list[Any]:
            suite = self._gx.ExpectationSuite(name=name, expectations=[dict(item) for item in asked])
            with self._once_configured():
                answer = batch.validate(suite, result_format={"result_format": result_format})
            return list(answer.results)

        try:
            held = ask(expectations, "BOOLEAN_ONLY")
            failed = {result.expectation_config.meta["check"] for result in held if not result.success}
            again = [item for item in expectations if item["meta"]["check"] in failed]
            return [r for r in held if r.success] + (ask(again, "COMPLETE") if again else [])
        finally:
            self._context.data_sources.delete(source.name)  # it would keep the frame

    @contextlib.contextmanager
    def _once_configured(self) -> Iterator[None]:
        """Let each expectation work out its configuration once: it does so a hundred times, in a third of the time."""
        kind = self._gx.expectations.Expectation
        plain, known = kind.configuration, {}

        def configuration(self: Any) -> Any:
            if id(self) not in known:
                known[id(self)] = self, plain.fget(self)  # kept, so that no other takes its id
            return known[id(self)][1]

        kind.configuration = property(configuration)
        try:
            yield
        finally:
            kind.configuration = plain


class _StandIn(ModuleType):
    """A module that is loaded once somebody asks it for something."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)


@contextlib.contextmanager
def _put_off(names: Sequence[str]) -> Iterator[None]:
    """Give stand-ins to whoever imports some modules meanwhile."""
    standing = {name: _StandIn(name) for name in names if name not in sys.modules}
    sys.modules.update(standing)
    try:
        yield
    finally:
        for name, module in standing.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
