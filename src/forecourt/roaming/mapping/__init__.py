"""Our nouns and the objects of the three OCPI versions, into each other, with a list of what was lost on the way."""
