"""Memory of idle, booted stations above the empty server: plain, over TLS, with permessage-deflate, with both."""

import asyncio
from pathlib import Path

import trustme
from tests.running import Server, serve

from bench.load import Connect
from bench.processes import generator, target_of
from bench.report import Part, Table, Verdict
from bench.scale import Scale
from bench.stations import register
from bench.watch import Memory, memory

MOST_KIB = 40
DEFLATE_KIB = 40
"""zlib's window for reading (32 KiB) and what goes with it; writing keeps none."""
SETTLE_S = 3.0
PREFIX = "IDLE-"
METHOD = """\
{count:,} connections, 2.0.1, each booted and then silent, on a fresh server process on SQLite for each row; what the process holds
then, less what it held before the first connection, divided by the connections. With deflate the boot message came compressed, so
that both directions have been used."""
WAYS = {"plain": (False, False), "TLS": (True, False), "deflate": (False, True), "TLS and deflate": (True, True)}


async def measure(scale: Scale, folder: Path) -> Part:
    """One server after the other."""
    tls = _certificates(folder)
    url = f"sqlite:///{folder}/idle.db"
    async with serve(url, folder) as server:
        await register(server, PREFIX, scale.idle_connections)
    found = {}
    for way, (over_tls, deflate) in WAYS.items():
        async with serve(url, folder, **tls) as server:
            found[way] = await _one(server, scale.idle_connections, str(folder / "ca.pem") if over_tls else None, deflate)
    rows = [(way, *(f"{each / 1024:.1f}" for each in (used.rss, used.pss, used.uss))) for way, used in found.items()]
    plain, window = found["plain"].rss / 1024, (found["deflate"].rss - found["plain"].rss) / 1024
    columns = ("connection", "RSS, KiB", "PSS, KiB", "USS, KiB")
    return Part(
        [Table("Memory of an idle, booted station", METHOD.format(count=scale.idle_connections).replace("\n", " "), columns, rows)],
        [
            Verdict(
                f"An idle, booted station: at most {MOST_KIB} KiB above the empty server", f"{plain:.1f} KiB", plain <= MOST_KIB
            ),
            Verdict(f"Deflate's memory is bounded: at most {DEFLATE_KIB} KiB more", f"{window:.1f} KiB", window <= DEFLATE_KIB),
        ],
    )


async def _one(server: Server, count: int, ca: str | None, deflate: bool) -> Memory:
    target = target_of(server, tls=ca is not None)
    empty = memory(target.pid)
    async with generator() as load:
        booted = await load.ask(
            Connect(
                group="idle",
                port=target.port,
                version="2.0.1",
                count=count,
                prefix=PREFIX,
                ca=ca,
                deflate=deflate,
                server=target.pid,
            )
        )
        assert booted.done == count, f"{booted.done} of {count} stations were accepted"
        await asyncio.sleep(SETTLE_S)
        full = memory(target.pid)
    return Memory((full.rss - empty.rss) // count, (full.pss - empty.pss) // count, (full.uss - empty.uss) // count)


def _certificates(folder: Path) -> dict[str, object]:
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    chain, key = folder / "server.pem", folder / "server-key.pem"
    authority.cert_pem.write_to_path(folder / "ca.pem")
    key.write_bytes(certificate.private_key_pem.bytes())
    chain.write_bytes(b"".join(pem.bytes() for pem in certificate.cert_chain_pems))
    return {"ocpps_port": 0, "tls_cert": str(chain), "tls_key": str(key)}
