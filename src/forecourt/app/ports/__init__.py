"""What the use cases need from outside, as protocols: the store, the stations' link, the bus, partners.

Writes are data: a verb collects them in a `Unit`, the store turns them into batched statements and commits units of many
stations together (group commit). Nothing is answered before `UnitOfWork.commit` has returned.
"""

from forecourt.app.ports.billing import (
    BillingReads,
    BookReads,
    CustomerReads,
    Document,
    DocumentForm,
    Documents,
    InvoiceReads,
    PaymentGateway,
)
from forecourt.app.ports.charging import TokenAuthority, TokenReads, TransactionCosts, TransactionReads
from forecourt.app.ports.node import Bus, Directory, EventLog, IdempotencyKeys, Journal, JournalNews, KeptAnswer, Leases
from forecourt.app.ports.partners import (
    Discovered,
    ExchangeJournal,
    OurCredentials,
    PartnerLink,
    PartnerReads,
    TheirCredentials,
)
from forecourt.app.ports.reach import ReachReads, RouteLog
from forecourt.app.ports.roaming import ObjectKey, RoamingReads, Span, View
from forecourt.app.ports.screens import HeldTariffs, ScreenReads, ScreenSpeech, Spoken, SpokenTariff
from forecourt.app.ports.stations import CommandSender, GivenPassword, MessageCatalog, PasswordKeeper, StationLink, StationReads
from forecourt.app.ports.tariffs import TariffBook, TariffReads
from forecourt.app.ports.writes import Delete, Insert, Numbers, Patch, Unit, UnitOfWork, Update, Upsert, Write

__all__ = [
    "BillingReads",
    "BookReads",
    "Bus",
    "CommandSender",
    "CustomerReads",
    "Delete",
    "Directory",
    "Discovered",
    "Document",
    "DocumentForm",
    "Documents",
    "EventLog",
    "ExchangeJournal",
    "GivenPassword",
    "HeldTariffs",
    "IdempotencyKeys",
    "Insert",
    "InvoiceReads",
    "Journal",
    "JournalNews",
    "KeptAnswer",
    "Leases",
    "MessageCatalog",
    "Numbers",
    "ObjectKey",
    "OurCredentials",
    "PartnerLink",
    "PartnerReads",
    "PasswordKeeper",
    "Patch",
    "PaymentGateway",
    "ReachReads",
    "RoamingReads",
    "RouteLog",
    "ScreenReads",
    "ScreenSpeech",
    "Span",
    "Spoken",
    "SpokenTariff",
    "StationLink",
    "StationReads",
    "TariffBook",
    "TariffReads",
    "TheirCredentials",
    "TokenAuthority",
    "TokenReads",
    "TransactionCosts",
    "TransactionReads",
    "Unit",
    "UnitOfWork",
    "Update",
    "Upsert",
    "View",
    "Write",
]
