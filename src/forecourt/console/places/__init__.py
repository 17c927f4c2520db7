"""The map: own and partners' places with live state and price."""

from forecourt.console.places import pages

ROUTES = pages.ROUTES
