"""Who is let in: decided before the socket is upgraded, with one indexed read (A00, B01; issue of storms)."""

from collections import deque
from datetime import datetime, timedelta

import msgspec

from forecourt.app.ports import Directory, Insert, StationReads, Unit, UnitOfWork
from forecourt.app.stations.policy import StationPolicy
from forecourt.app.stations.refusals import Refusals
from forecourt.app.stations.rotation import Rotation
from forecourt.domain.access import system_caller
from forecourt.domain.admission import Fault, Shown, identity_fault, identity_key, profile_fault, profile_reached
from forecourt.domain.events import new_event
from forecourt.domain.passwords import matches
from forecourt.domain.stations import Registration, Station
from forecourt.kit.errors import Conflict
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock

_caller = system_caller("gateway")


class Knock(msgspec.Struct, frozen=True, kw_only=True):
    """A handshake as it came: who says to be there, from where, with what to show for it."""

    identity: str
    path: str
    address: str
    offered: tuple[str, ...] = ()
    user: str | None = None
    password: bytes | None = None
    tls: bool = False
    certificate_organisations: tuple[str, ...] = ()
    certificate_common_name: str | None = None


class Admitted(msgspec.Struct, frozen=True):
    """The station may come in, by this security profile."""

    station: Station
    profile: int


class Refused(msgspec.Struct, frozen=True):
    """The station may not come in: the HTTP status, a stable reason, and the sentence for the operator."""

    status: int
    reason: str
    sentence: str


class Admission:
    """The decision at the door."""

    def __init__(
        self,
        policy: StationPolicy,
        stations: StationReads,
        directory: Directory,
        unit_of_work: UnitOfWork,
        refusals: Refusals,
        rotation: Rotation,
        clock: Clock,
    ) -> None:
        self._policy = policy
        self._stations = stations
        self._directory = directory
        self._unit_of_work = unit_of_work
        self._refusals = refusals
        self._rotation = rotation
        self._clock = clock
        self._let_in: deque[datetime] = deque()

    async def admit(self, knock: Knock) -> Admitted | Refused:
        """Let the station in, or say why not. Raises `Unavailable` when the store cannot tell."""
        sentence = identity_fault(knock.identity)
        if sentence is not None:
            return self._refuse(knock, Fault("malformed_identity", 400, sentence))
        station = await self._stations.by_identity(identity_key(knock.identity))
        if station is None:
            return await self._unknown(knock)
        return await self._judge(knock, station)

    def note_refusal(self, knock: Knock, reason: str, sentence: str) -> None:
        """Count a refusal that was decided elsewhere: no common subprotocol, a failed TLS handshake, a limit."""
        self._refusals.note(
            knock.identity, identity_key(knock.identity), knock.address, knock.offered, reason, sentence, self._clock()
        )

    async def _judge(self, knock: Knock, station: Station) -> Admitted | Refused:
        if not station.enabled:
            return self._refuse(knock, Fault("disabled", 403, "The station is disabled here."))
        shown = self._shown(knock, station)
        operator_name = ""
        if shown.certificate_common_name is not None:
            operator = await self._directory.operator(station.operator_id)
            operator_name = operator.legal_name if operator is not None else ""
        fault = profile_fault(station, shown, minimum=self._policy.minimum_profile, operator_name=operator_name)
        if fault is not None:
            return self._refuse(knock, fault)
        if knock.password is not None and self._is(knock.password, station, station.next_password_hmac):
            await self._rotation.used(_caller, station, knock.password.decode(errors="replace"))
        return Admitted(station, profile_reached(station, shown, operator_name=operator_name))

    def _shown(self, knock: Knock, station: Station) -> Shown:
        right = None
        if knock.password is not None and station.password_hmac is not None:
            right = self._is(knock.password, station, station.password_hmac)
        if knock.password is not None and not right and self._is(knock.password, station, station.next_password_hmac):
            right = True
        return Shown(
            tls=knock.tls,
            certificate_organisations=knock.certificate_organisations,
            certificate_common_name=knock.certificate_common_name,
            password_right=right,
            user_is_identity=knock.user is None or identity_key(knock.user) == station.identity_key,
        )

    def _is(self, presented: bytes, station: Station, stored: str | None) -> bool:
        return stored is not None and matches(self._policy.server_key, station.id, presented, stored)

    async def _unknown(self, knock: Knock) -> Admitted | Refused:
        if self._policy.unknown_stations == "refuse":
            return self._refuse(knock, Fault("unknown_station", 404, "There is no station of this identity."))
        if not self._may_let_in():
            return self._refuse(knock, Fault("too_many_unknown", 404, "Too many unknown stations were let in within an hour."))
        operators = await self._directory.operators()
        if not operators:
            return self._refuse(knock, Fault("unknown_station", 404, "There is no operator that the station could belong to."))
        station = self._pending(knock, operators[0].id)
        verdict = await self._judge(knock, station)
        if isinstance(verdict, Refused):
            return verdict
        return await self._register(knock, verdict)

    async def _register(self, knock: Knock, admitted: Admitted) -> Admitted | Refused:
        station = admitted.station
        event = new_event(
            "StationRegistered",
            _caller,
            station.created_at,
            operator_id=station.operator_id,
            station_id=station.id,
            data={"identity": station.identity, "registration": station.registration.value, "address": knock.address},
        )
        try:
            await self._unit_of_work.commit(Unit(key=station.id, writes=[Insert(station)], events=[event]))
        except Conflict:  # it knocked twice at once, or was configured just now
            known = await self._stations.by_identity(station.identity_key)
            return admitted if known is None else await self._judge(knock, known)
        return admitted

    def _pending(self, knock: Knock, operator_id: str) -> Station:
        now = self._clock()
        return Station(
            id=new_id(),
            operator_id=operator_id,
            identity=knock.identity,
            identity_key=identity_key(knock.identity),
            registration=Registration.PENDING,
            created_at=now,
            updated_at=now,
        )

    def _may_let_in(self) -> bool:
        now = self._clock()
        while self._let_in and now - self._let_in[0] > timedelta(hours=1):
            self._let_in.popleft()
        if len(self._let_in) >= self._policy.pending_per_hour:
            return False
        self._let_in.append(now)
        return True

    def _refuse(self, knock: Knock, fault: Fault) -> Refused:
        self.note_refusal(knock, fault.code, fault.sentence)
        return Refused(fault.status, fault.code, fault.sentence)
