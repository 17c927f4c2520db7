"""Roaming: the edge to partners. Only this ring and the simulator know OCPI."""
