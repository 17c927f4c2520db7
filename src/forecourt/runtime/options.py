"""The settings as command-line options: one option a setting, made from the settings' own table."""

import inspect
import types
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from forecourt.runtime.settings import Settings, fields, load

File = Annotated[Path | None, typer.Option("--settings", help="A TOML file with settings.", envvar="FORECOURT_SETTINGS")]


def with_settings(command: Callable[[Settings], None], *, only: frozenset[str] | None = None) -> Callable[..., None]:
    """A typer command that takes every setting (or `only` these) as an option and hands the merged `Settings` to `command`."""

    def run(settings: Path | None = None, **options: object) -> None:
        given = {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
        command(load(given, file=settings))

    chosen = [field for field in fields() if only is None or field.name in only]
    parameters = [inspect.Parameter("settings", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=File)]
    parameters.extend(_parameter(field) for field in chosen)
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    run.__name__ = command.__name__
    run.__doc__ = command.__doc__
    return run


def _parameter(field: msgspec.structs.FieldInfo) -> inspect.Parameter:
    kind, description = _unfold(field.type)
    flag = f"--{field.name.replace('_', '-')}"
    names = [f"{flag}/--no-{flag[2:]}"] if kind is bool else [flag]
    shown = "" if field.default in (None, (), "") else f" [default: {field.default}]"
    metavar = {bool: None, int: "N", float: "N", tuple: "PATH"}.get(kind, "TEXT")
    option = typer.Option(*names, help=f"{description}{shown}", show_default=False, metavar=metavar)
    annotation: Any = Annotated[(list[str] if kind is tuple else kind) | None, option]
    return inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _unfold(annotation: Any) -> tuple[Any, str]:
    """The plain type behind Annotated, Literal, Optional and tuple, and the description."""
    description = ""
    while typing.get_origin(annotation) is Annotated:
        annotation, *metas = typing.get_args(annotation)
        description = next((meta.description for meta in metas if isinstance(meta, msgspec.Meta) and meta.description), description)
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        annotation = next(each for each in typing.get_args(annotation) if each is not type(None))
        return _unfold(annotation)[0], description
    if typing.get_origin(annotation) is typing.Literal:
        return str, f"{description} One of: {', '.join(typing.get_args(annotation))}."
    if typing.get_origin(annotation) is tuple:
        return tuple, description
    return annotation, description
