"""System calls of running processes, seen by strace: what was synced to disk and what was sent, with times to the microsecond."""

import asyncio
import re
import shutil
import signal
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

SYNCS = ("fsync", "fdatasync")
SENDS = ("write", "writev", "sendto", "sendmsg")
_LINE = re.compile(r"^(?P<task>\d+) +(?P<at>\d+\.\d+) (?P<rest>.*)$")
_RESUMED = re.compile(r"^<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)$")
_TOOK = re.compile(r"<(?P<took_s>\d+\.\d+)>$")
_UNFINISHED = " <unfinished ...>"


@dataclass
class Called:
    """A system call that ended: `text` is strace's line, with the paths of its descriptors."""

    name: str
    text: str
    began: float
    ended: float


@dataclass
class Trace:
    """What was seen once the context ended."""

    calls: list[Called] = field(default_factory=list)

    def named(self, *names: str) -> list[Called]:
        """The calls of these names, by the time they ended."""
        return sorted((each for each in self.calls if each.name in names), key=lambda each: each.ended)


@asynccontextmanager
async def traced(pids: Iterable[int], names: Iterable[str], file: Path) -> AsyncIterator[Trace]:
    """Trace these processes, all their threads and whatever they start, while the block lasts."""
    strace = shutil.which("strace")
    assert strace, "strace was not found. Install it: make tools (Debian: apt install strace)."
    targets = [part for pid in pids for part in ("-p", str(pid))]
    options = ["-f", "-ttt", "-T", "-y", "-s", "4096", "-e", f"trace={','.join(names)}", "-e", "signal=none", "-o", str(file)]
    process = await asyncio.create_subprocess_exec(strace, *options, *targets, stderr=asyncio.subprocess.PIPE)
    trace = Trace()
    try:
        await _attached(process, len(targets) // 2)
        yield trace
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await process.communicate()
    trace.calls.extend(calls(file.read_text(errors="replace").splitlines()))


async def _attached(process: asyncio.subprocess.Process, targets: int) -> None:
    assert process.stderr is not None
    said = ""
    while said.count(" attached") < targets:
        line = (await asyncio.wait_for(process.stderr.readline(), 30)).decode()
        said += line
        assert line, (
            f"strace could not attach: {said.strip()}. It needs the right to trace: on Linux run the tests as root or with "
            "kernel.yama.ptrace_scope=0; in a container add --cap-add=SYS_PTRACE."
        )


def calls(lines: Iterable[str]) -> list[Called]:
    """The calls of a trace; those that were interrupted by another's line are put together again."""
    begun: dict[str, tuple[float, str]] = {}
    found = []
    for line in lines:
        matched = _LINE.match(line)
        if matched is None:
            continue
        task, at, rest = matched["task"], float(matched["at"]), matched["rest"]
        if rest.endswith(_UNFINISHED):
            begun[task] = (at, rest.removesuffix(_UNFINISHED))
            continue
        if (resumed := _RESUMED.match(rest)) is not None:
            at, first = begun.pop(task, (at, f"{resumed['name']}("))
            rest = first + resumed["rest"]
        took = _TOOK.search(rest)
        if took is not None:
            found.append(Called(rest.partition("(")[0], rest, at, at + float(took["took_s"])))
    return found
