"""Great Expectations as this project uses it: in memory, on data frames, and without what costs time for nothing."""

import contextlib
import logging
import os
import re
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from types import ModuleType
from typing import Any

from parley.collecting import collecting_later
from parley.derive.expectations import KINDS

KNOWN = "1.24."
"""Beginning of the versions of which is known what can be left out."""
EXTRAS = ("sqlalchemy", "google", "boto3", "botocore")
"""Libraries of databases and clouds that it does without where they are not installed."""
METRICS = (
    "column_value_lengths", "column_values_between", "column_values_in_set", "column_values_match_regex",
    "column_values_non_null", "column_values_null", "column_values_unique", "column_pair_values_greater",
    "compound_columns_unique",
)  # fmt: skip
"""What the kinds of expectations are worked out from."""
UNUSED = re.compile(
    rf"""great_expectations\.(
        datasource\.fluent\.(?!(pandas|invalid)_datasource$)(\w+_datasource|fabric|dynamic_pandas)
        | expectations\.core\.(?!({"|".join(KINDS)})$)expect_\w+
        | expectations\.metrics\.(column|column_pair|multicolumn)_(map|aggregate)_metrics\.(?!({"|".join(METRICS)})$)\w+
        | metrics\.(batch|column|column_pair|column_values|multi_column|query)\.\w+
        | (checkpoint|render\.view)\.\w+
        | data_context\.store\.\w*cloud\w*
    )""",
    re.VERBOSE,
)
"""Its modules that check nothing here: sources other than data frames, what no contract asks for, notices, pages."""


class Engine:
    """Great Expectations, loaded: it sends nothing anywhere, writes nothing and draws no progress bars."""

    def __init__(self) -> None:
        """Load it; some half a second."""
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        logging.getLogger("great_expectations").setLevel(logging.WARNING)
        self._gx = load_great_expectations()
        from great_expectations.core.batch import Batch
        from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults
        from great_expectations.execution_engine import PandasExecutionEngine
        from great_expectations.validator.validator import Validator

        # Spelled out, because the default makes a temporary folder for a site of its own pages.
        config = DataContextConfig(store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False))
        context = self._gx.get_context(mode="ephemeral", project_config=config)
        context.variables.progress_bars = {"globally": False}

        def make_validator(frame: Any) -> Any:
            # Without a source, which would hash the frame twice and write down its own settings four times.
            return Validator(PandasExecutionEngine(), data_context=context, batches=[Batch(data=frame)])

        self._make_validator = make_validator

    def run(self, frame: Any, name: str, expectations: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Check a data frame; give a result each, those of failing rows with their positions.

        First it is only asked whether they hold, which takes half the time, and then where the failing ones fail.
        """
        validator = self._make_validator(frame)

        def ask(asked: Sequence[Mapping[str, Any]], result_format: str) -> list[Any]:
            suite = self._gx.ExpectationSuite(name=name, expectations=[dict(item) for item in asked])
            with self._once_configured():
                configured = validator.process_expectations_for_validation(suite.expectation_configurations)
                results: list[Any] = validator.graph_validate(
                    configured, runtime_configuration={"result_format": {"result_format": result_format}}
                )
            return results

        held = ask(expectations, "BOOLEAN_ONLY")
        failed = {result.expectation_config.meta["check"] for result in held if not result.success}
        again = [item for item in expectations if item["meta"]["check"] in failed]
        return [r for r in held if r.success] + (ask(again, "COMPLETE") if again else [])

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


def load_great_expectations() -> Any:
    """Load the tool, of known versions without `UNUSED` and `EXTRAS`."""
    if "great_expectations" not in sys.modules and version("great-expectations").startswith(KNOWN):
        with _left_out(), collecting_later():
            import great_expectations
    import great_expectations

    return great_expectations


@contextlib.contextmanager
def _left_out() -> Iterator[None]:
    """Leave modules out that are imported meanwhile; who asks for one afterwards gets it."""
    finder = _LeaveOut()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in finder.names:
            sys.modules.pop(name, None)


class _LeaveOut(MetaPathFinder, Loader):
    """Answers for modules that are left out while this thread loads the tool."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self.names: list[str] = []

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Give a module that holds nothing for an unused one.

        Raises:
            ModuleNotFoundError: It is of one of the `EXTRAS`.
        """
        if threading.get_ident() != self._thread:
            return None
        if name.partition(".")[0] in EXTRAS:
            raise ModuleNotFoundError(f"{name} is left out", name=name)
        if not UNUSED.fullmatch(name):
            return None
        self.names.append(name)
        return ModuleSpec(name, self)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Give the module."""
        return _Empty(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: there is nothing in it."""


class _Empty(ModuleType):
    """A module in which every name is a kind of mapping, and every mapping empty: there are no such sources."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (_Nothing,), {})


class _Nothing(dict[str, Any]):
    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__()
