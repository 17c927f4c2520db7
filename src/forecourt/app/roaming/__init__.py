"""Roaming: what is kept of partners' objects and what they are shown of ours; each room in a file or package of its own."""
