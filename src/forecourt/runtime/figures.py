"""The node's own figures for Prometheus, read from its parts when they are asked for."""

from collections import Counter
from collections.abc import Callable, Iterator

from forecourt.csms.sockets import Sockets
from forecourt.runtime.jobs import Jobs
from forecourt.runtime.telemetry import Figure
from forecourt.store.store import Store


def figures_of(store: Store, sockets: Sockets, jobs: Jobs) -> Callable[[], Iterator[Figure]]:
    """A source of figures for `Metrics`."""

    def figures() -> Iterator[Figure]:
        versions = Counter(socket.version.value for socket in sockets)
        for version in ("1.6", "2.0.1", "2.1"):
            yield "gauge", "stations_connected", "Stations with an open socket here.", {"version": version}, versions[version]
        yield "counter", "units_committed", "Units of work made durable.", {}, store.uow.units_committed
        yield "counter", "groups_committed", "Database transactions that carried them.", {}, store.uow.groups_committed
        yield "gauge", "units_waiting", "Units that wait for their commit.", {}, store.uow.waiting
        yield "gauge", "store_in_trouble", "1 while the store cannot be written.", {}, float(store.uow.trouble is not None)
        yield "counter", "journal_dropped", "Wire messages that the journal had no room for.", {}, store.journal.dropped
        for name, failures in jobs.failures.items():
            yield "counter", "job_failures", "Runs of a job that failed.", {"job": name}, failures

    return figures
