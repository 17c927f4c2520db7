"""Every row type that can be written, and the one order in which a merged transaction touches their tables."""

from typing import Any

import msgspec

from forecourt.store.access import ended_rows, key_rows, user_rows
from forecourt.store.billing import (
    cdr_rows,
    connector_state_rows,
    correction_rows,
    partner_policy_rows,
    received_rows,
    signature_check_rows,
)
from forecourt.store.codec import Codec
from forecourt.store.commands import command_rows, reservation_rows
from forecourt.store.invoices import billed_rows, customer_rows, invoice_rows, issuer_rows, line_rows, member_rows, run_rows
from forecourt.store.metering import meter_rows
from forecourt.store.partners import partner_rows, step_rows
from forecourt.store.partners import token_rows as partner_token_rows
from forecourt.store.reach import proxied_rows, reached_rows
from forecourt.store.roaming import (
    authorization_rows,
    fault_rows,
    held_rows,
    preference_rows,
    publication_rows,
    roaming_command_rows,
    routed_rows,
    rule_rows,
    sync_rows,
)
from forecourt.store.roaming_emsp import (
    partner_plug_rows,
    partner_site_rows,
    partner_tariff_rows,
    roaming_session_rows,
    terms_rows,
)
from forecourt.store.roaming_sync import posted_rows
from forecourt.store.screens import ability_rows, checked_rows, delivery_rows
from forecourt.store.sites import operator_rows, site_rows
from forecourt.store.stations import (
    advice_rows,
    capability_rows,
    connector_rows,
    former_rows,
    refusal_rows,
    repair_rows,
    report_rows,
    station_rows,
)
from forecourt.store.tariffs import assignment_rows, version_rows
from forecourt.store.tokens import token_rows
from forecourt.store.transactions import evidence_rows, transaction_rows

IN_ORDER: tuple[Codec[Any], ...] = (
    operator_rows, user_rows, key_rows, site_rows, station_rows, connector_rows, token_rows, version_rows, assignment_rows,
    reservation_rows, command_rows,
    transaction_rows, evidence_rows, meter_rows, report_rows, refusal_rows, repair_rows,
    advice_rows, former_rows, capability_rows, ended_rows,
    cdr_rows, correction_rows, signature_check_rows, received_rows, connector_state_rows, partner_policy_rows,
    customer_rows, member_rows, issuer_rows, invoice_rows, line_rows, billed_rows, run_rows,
    ability_rows, delivery_rows, checked_rows,
    partner_rows, partner_token_rows, step_rows,
    rule_rows, preference_rows, held_rows, publication_rows, authorization_rows, roaming_command_rows, sync_rows, fault_rows,
    posted_rows, reached_rows, proxied_rows, routed_rows,
    partner_tariff_rows, partner_site_rows, partner_plug_rows, roaming_session_rows, terms_rows,
)  # fmt: skip
"""One order for every writer, so that two of them never wait for each other in a circle."""

CODECS: dict[type[msgspec.Struct], Codec[Any]] = {codec.row_type: codec for codec in IN_ORDER}
RANKS: dict[type[msgspec.Struct], int] = {codec.row_type: rank for rank, codec in enumerate(IN_ORDER)}
