"""What a process has used: CPU seconds with its children, memory."""

from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Memory:
    """Bytes of a process: resident, its proportional share, its own alone."""

    rss: int
    pss: int
    uss: int


def cpu_s(pid: int, *, family: bool = False) -> float:
    """User and system seconds of a process; with its living children when it is a family."""
    process = psutil.Process(pid)
    members = [process, *process.children(recursive=True)] if family else [process]
    return sum(map(_own_cpu_s, members))


def memory(pid: int) -> Memory:
    """Memory of a process now."""
    full = psutil.Process(pid).memory_full_info()
    return Memory(full.rss, full.pss, full.uss)


def _own_cpu_s(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system
