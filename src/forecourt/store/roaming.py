"""Tables of roaming: what partners have of us and we of them, how far both are the same, commands, routes."""

import sqlalchemy as sa

from forecourt.domain.roaming import (
    Authorization,
    HeldObject,
    Publication,
    PublishingRule,
    RoamingCommand,
    RoutedCall,
    RoutePreference,
    SyncFault,
    SyncState,
)
from forecourt.store.codec import Codec
from forecourt.store.schema import flag, json, metadata, real, text, time, whole

held_objects = sa.Table(
    "held_objects",
    metadata,
    text("partner_id", primary_key=True),
    text("module", primary_key=True),
    text("owner", primary_key=True),
    text("key", primary_key=True),
    text("operator_id"),
    text("object_id"),
    text("version"),
    text("document"),
    time("last_updated"),
    time("received_at"),
    time("changed_at"),
    time("gone_at", nullable=True),
    sa.Index(None, "operator_id", "module", "key"),
    sa.Index(None, "partner_id", "module", "received_at", "key"),
)

publications = sa.Table(
    "publications",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("party"),
    text("module"),
    text("key"),
    text("audience"),
    text("object_id"),
    text("for_party"),
    text("site_id"),
    text("document"),
    text("digest"),
    time("last_updated"),
    time("created_at"),
    time("withdrawn_at", nullable=True),
    sa.UniqueConstraint("operator_id", "module", "party", "key", "audience"),
    sa.Index(None, "operator_id", "module", "id"),
    sa.Index(None, "operator_id", "module", "last_updated", "id"),
)

publishing_rules = sa.Table(
    "publishing_rules",
    metadata,
    text("partner_id", primary_key=True),
    text("module", primary_key=True),
    text("operator_id"),
    text("scope"),
    json("site_ids"),
)

sync_states = sa.Table(
    "sync_states",
    metadata,
    text("partner_id", primary_key=True),
    text("module", primary_key=True),
    text("side", primary_key=True),
    text("operator_id"),
    time("up_to", nullable=True),
    text("url"),
    flag("full"),
    whole("total", nullable=True),
    time("full_at", nullable=True),
    time("began_at", nullable=True),
    time("ended_at", nullable=True),
    whole("seen"),
    whole("changed"),
    whole("refused"),
    whole("waiting"),
    whole("tries"),
    time("next_at", nullable=True),
    text("fault"),
)

sync_faults = sa.Table(
    "sync_faults",
    metadata,
    text("id", primary_key=True),
    text("partner_id"),
    text("operator_id"),
    text("module"),
    text("side"),
    text("object_id"),
    time("at"),
    text("sentence"),
    text("raw"),
    sa.Index(None, "partner_id", "id"),
)

roaming_commands = sa.Table(
    "roaming_commands",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("partner_id"),
    text("direction"),
    text("kind"),
    text("party"),
    text("request"),
    text("response_url"),
    text("token_uid"),
    text("location_id"),
    text("evse_uid"),
    text("connector_id"),
    text("session_id"),
    text("reservation_id"),
    text("own_reservation_id"),
    text("authorization_reference"),
    text("transaction_id", nullable=True),
    text("caller"),
    text("state"),
    text("answer"),
    text("result"),
    text("message"),
    time("created_at"),
    time("deadline_at"),
    time("ended_at", nullable=True),
    sa.Index(None, "operator_id", "id"),
    sa.Index(None, "partner_id", "id"),
    sa.Index(None, "authorization_reference"),
    sa.Index(None, "own_reservation_id"),
)

authorizations = sa.Table(
    "authorizations",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("partner_id"),
    text("owner"),
    text("token_uid"),
    text("token_type"),
    text("token"),
    text("contract_id"),
    text("reference"),
    text("source"),
    text("station_id"),
    time("at"),
    time("usable_until"),
    text("reservation_id", nullable=True),
    text("transaction_id", nullable=True),
    sa.Index(None, "reservation_id"),
    sa.Index(None, "transaction_id"),
    sa.Index(None, "operator_id", "token_uid", "at"),
)

route_preferences = sa.Table(
    "route_preferences",
    metadata,
    text("operator_id", primary_key=True),
    text("party", primary_key=True),
    text("module", primary_key=True),
    text("partner_id"),
)

routed_calls = sa.Table(
    "routed_calls",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    time("at"),
    text("from_partner_id"),
    text("to_partner_id"),
    text("sender"),
    text("to"),
    text("module"),
    text("method"),
    text("path"),
    text("how"),
    whole("http_status", nullable=True),
    whole("status_code", nullable=True),
    real("latency_ms", nullable=True),
    json("losses"),
    text("fault"),
    text("correlation_id"),
    sa.Index(None, "operator_id", "at", "id"),
    sa.Index(None, "at", "id"),
)

held_rows = Codec(HeldObject, held_objects)
publication_rows = Codec(Publication, publications)
rule_rows = Codec(PublishingRule, publishing_rules)
sync_rows = Codec(SyncState, sync_states)
fault_rows = Codec(SyncFault, sync_faults)
roaming_command_rows = Codec(RoamingCommand, roaming_commands)
authorization_rows = Codec(Authorization, authorizations)
preference_rows = Codec(RoutePreference, route_preferences)
routed_rows = Codec(RoutedCall, routed_calls)
