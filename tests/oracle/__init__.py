"""Second opinions: what the product computes, computed once more by other people in the most obvious way."""
