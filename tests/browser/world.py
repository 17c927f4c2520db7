"""A node of one process with its console, on a fresh SQLite store and free ports; simulated stations dial it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from forecourt.app.access import NewUser
from forecourt.domain.access import Caller, Role, system_caller
from forecourt.runtime.web import create_web
from forecourt.runtime.wiring import Node
from tests.serving import served

PASSWORD = "correct horse battery"
CALLER = system_caller("test")


@dataclass
class World:
    """A running node; `url` is the console's."""

    node: Node
    url: str

    @property
    def ocpp_url(self) -> str:
        return f"ws://127.0.0.1:{self.node.gateway.port}/ocpp"

    @property
    def caller(self) -> Caller:
        return CALLER


@asynccontextmanager
async def running_console(url: str, folder: Path) -> AsyncIterator[World]:
    """Gateway, API and console; in a fresh store one account for each role, all with `PASSWORD`."""
    async with served(url, folder, create_web, gateway=True) as (node, address):
        if await node.services.access.first_start(operator_name="Demo Charging") is not None:
            await _people(node)
        yield World(node, address)


async def _people(node: Node) -> None:
    for role in Role:
        new = NewUser(email=f"{role.value}@example.org", name=f"Ada {role.value.title()}", password=PASSWORD, role=role)
        await node.services.access.create_user(CALLER, new)
