"""The price on stations' screens put together: the service, and the jobs that look after the stations connected here."""

from datetime import timedelta

from forecourt.app.commands import Commands
from forecourt.app.live import LiveStations
from forecourt.app.ports import TariffBook, TransactionCosts
from forecourt.app.screens import Screens
from forecourt.csms.link import Link
from forecourt.csms.screens import Speech
from forecourt.csms.sockets import Sockets
from forecourt.kit.time import Clock
from forecourt.runtime.jobs import Job
from forecourt.store.store import Store

LOOK_S = 5.0
"""How often somebody looks which running transactions are due."""
TARIFFS_S = 30.0
"""How often somebody looks whether stations count by the tariffs that apply."""


def build_screens(
    store: Store, live: LiveStations, link: Link, commands: Commands, book: TariffBook, costs: TransactionCosts, clock: Clock
) -> Screens:
    """On top of an open store."""
    return Screens(
        live, store.uow, link, commands, Speech(), book, costs, store.screens, store.transactions, store.tokens, clock=clock
    )


def screen_jobs(screens: Screens, sockets: Sockets, cost_interval_s: float) -> list[Job]:
    """Each process looks after its own sockets. An interval of 0 tells no running cost."""

    async def tell_costs() -> None:
        await screens.running_costs.sweep([each.station_id for each in sockets], timedelta(seconds=cost_interval_s))

    async def bring_tariffs() -> None:
        await screens.tariffs.sweep([each.station_id for each in sockets])

    telling = [Job("running costs", min(LOOK_S, cost_interval_s), tell_costs, everywhere=True)] if cost_interval_s else []
    return [*telling, Job("station tariffs", TARIFFS_S, bring_tariffs, everywhere=True)]
