"""The far end of an interface, made from its table: each method is the operation of its name over HTTP."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, TypeVar

from forecourt.ocpi.interfaces.calls import Call
from forecourt.ocpi.interfaces.operations import Interface, NotOffered, Operation

RemoteT = TypeVar("RemoteT", bound=Interface)
Invoke = Callable[[type[Interface], Operation, Call, list[Any]], Awaitable[Any]]


def remote_of(interface: type[RemoteT], invoke: Invoke) -> RemoteT:
    """An object of the interface whose methods call `invoke`."""
    made: RemoteT = _class_of(interface)()  # type: ignore[arg-type]  # a class has a hash
    vars(made)["_invoke"] = invoke
    return made


@cache
def _class_of(interface: type[Interface]) -> Any:
    methods = {row.name: _method(interface, row) for row in interface.operations}
    return type(f"Remote{interface.__name__}", (interface,), methods)


def _method(interface: type[Interface], operation: Operation) -> Callable[..., Awaitable[Any]]:
    """Arguments by position or by name, as the interface has them."""
    signature = inspect.signature(getattr(interface, operation.name))

    async def method(self: Any, call: Call, *arguments: Any, **named: Any) -> Any:
        if call.version not in operation.versions:
            raise NotOffered(f"{operation.name} of {operation.module} is not part of OCPI {call.version}.")
        bound = signature.bind(self, call, *arguments, **named)
        bound.apply_defaults()
        return await self._invoke(interface, operation, call, list(bound.arguments.values())[2:])

    method.__name__, method.__doc__ = operation.name, getattr(interface, operation.name).__doc__
    return method
