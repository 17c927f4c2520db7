"""Partners: who we roam with, how far a registration is, what was exchanged."""

from forecourt.console.partners import pages, registering, settings, sync

ROUTES = (*pages.ROUTES, *sync.ROUTES, *settings.ROUTES, *registering.ROUTES)
