"""What the command line does about keys and people: verbs of `app.access` on a store opened for the moment."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console
from rich.table import Column, Table

from forecourt.app.access import Access, NewUser, UserChange
from forecourt.domain.access import ApiKey, Role, system_caller
from forecourt.kit.errors import InvalidInput, NotFound
from forecourt.kit.time import rfc3339
from forecourt.runtime.settings import Settings
from forecourt.runtime.wiring import store_settings
from forecourt.store.store import Store

CALLER = system_caller("command line")


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Store]:
    """The store, written under a name of its own beside a running server."""
    store = await Store.open(settings.database, writer_name="command line", settings=store_settings(settings))
    try:
        yield store
    finally:
        await store.close()


async def list_keys(settings: Settings, console: Console) -> None:
    """Every key of the node."""
    heads = ("Id", "Begins with", "Name", "Role", "Made", "Last used", "Revoked")
    table = Table(*(Column(head, overflow="fold") for head in heads))
    async with _opened(settings) as store:
        for key in await _keys(store):
            times = (rfc3339(at) if at else "" for at in (key.created_at, key.last_used_at, key.revoked_at))
            table.add_row(key.id, key.prefix, key.name, key.role.value, *times)
    console.print(table)


async def create_key(settings: Settings, console: Console, name: str, role: str) -> None:
    """Make a key and print it."""
    async with _opened(settings) as store:
        created = await Access(store.uow, store.directory).create_key(CALLER, name=name, role=_role(role))
    console.print(f"API key {name} ({created.key.role.value}), shown once: [bold]{created.secret}[/bold]")


async def revoke_key(settings: Settings, console: Console, named: str) -> None:
    """Revoke the key with this id, name or beginning."""
    async with _opened(settings) as store:
        found = [key for key in await _keys(store) if named in (key.id, key.name, key.prefix)]
        if len(found) != 1:
            raise NotFound(f"{len(found)} keys are called {named}; `forecourt keys list` shows them with their ids.")
        revoked = await Access(store.uow, store.directory).revoke_key(CALLER, found[0].id)
    console.print(f"Key {revoked.name} is revoked.")


async def create_user(settings: Settings, console: Console, email: str, role: str, name: str) -> None:
    """Let a person in with a random password."""
    password = secrets.token_urlsafe(15)
    async with _opened(settings) as store:
        new = NewUser(email=email, name=name, password=password, role=_role(role))
        user = await Access(store.uow, store.directory).create_user(CALLER, new)
    console.print(f"{user.email} may sign in as {user.role.value} with the password, shown once: [bold]{password}[/bold]")


async def reset_password(settings: Settings, console: Console, email: str) -> None:
    """Give a person a new random password."""
    password = secrets.token_urlsafe(15)
    async with _opened(settings) as store:
        user = await store.directory.user_by_email(email.strip().casefold())
        if user is None:
            raise NotFound(f"Nobody signs in as {email}.")
        await Access(store.uow, store.directory).change_user(CALLER, user.id, UserChange(password=password))
    console.print(f"New password of {email}, shown once: [bold]{password}[/bold]")


async def migrate(settings: Settings, console: Console) -> None:
    """Bring the tables up to date."""
    async with _opened(settings):
        console.print("The tables are up to date.")


async def _keys(store: Store) -> list[ApiKey]:
    found: list[ApiKey] = []
    cursor = None
    while True:
        page = await store.queries.keys.page(CALLER, cursor=cursor, limit=200)
        found += page.items
        if (cursor := page.next) is None:
            return found


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise InvalidInput(f"There is no role {text}; there are {', '.join(Role)}.") from None
