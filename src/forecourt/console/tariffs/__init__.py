"""Tariffs: what charging costs, looked at, written and assigned by people."""

from forecourt.console.tariffs import assigning, editor, pages

ROUTES = (*pages.ROUTES, *editor.ROUTES, *assigning.ROUTES)
