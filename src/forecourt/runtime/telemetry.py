"""Logs and metrics: structlog to standard error; Prometheus figures gathered from the parts when they are asked for."""

import logging
import sys
from collections.abc import Callable, Iterable

import structlog
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from forecourt.runtime.settings import Settings

Figure = tuple[str, str, str, dict[str, str], float]
"""(kind `counter` or `gauge`, name without prefix, what it means, labels, value)"""


_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
"""Local variables hold passwords and keys; they stay out of the log."""


def configure_logs(settings: Settings) -> None:
    """Structured logs on standard error: text for a person at a terminal, JSON for a collector."""
    as_text = settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty())
    level = getattr(logging, settings.log_level.upper())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if as_text else [_TRACEBACKS]),
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
            if as_text
            else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stderr, force=True)


class _Figures(Collector):
    def __init__(self, sources: Iterable[Callable[[], Iterable[Figure]]]) -> None:
        self._sources = tuple(sources)

    def collect(self) -> Iterable[Metric]:
        families: dict[str, Metric] = {}
        for kind, name, meaning, labels, value in (figure for source in self._sources for figure in source()):
            family = families.get(name)
            if family is None:
                make = CounterMetricFamily if kind == "counter" else GaugeMetricFamily
                family = families[name] = make(f"forecourt_{name}", meaning, labels=list(labels))
            family.add_metric(list(labels.values()), value)  # type: ignore[attr-defined]
        return families.values()


class Metrics:
    """The figures of the node in Prometheus' text form. A source is a function that gives its part's present figures."""

    def __init__(self, *sources: Callable[[], Iterable[Figure]]) -> None:
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._registry.register(_Figures(sources))

    def render(self) -> bytes:
        """All figures now."""
        return generate_latest(self._registry)
