"""Billing: what was charged and why, what partners charge us, who pays, and what went on paper."""

from forecourt.console.billing import cdrs, corrections, customers, invoices, issuer, overview, policies, received, runs, verbs

ROUTES = (
    *overview.ROUTES, *cdrs.ROUTES, *verbs.ROUTES, *corrections.ROUTES, *received.ROUTES, *policies.ROUTES, *runs.ROUTES,
    *invoices.ROUTES, *customers.ROUTES, *issuer.ROUTES,
)  # fmt: skip
