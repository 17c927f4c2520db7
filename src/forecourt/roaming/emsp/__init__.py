"""The mobility service provider: what partners' charge points are like, our drivers' tokens, commands out, sessions and CDRs in."""
