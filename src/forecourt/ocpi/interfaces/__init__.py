"""Each module as two interfaces, Sender and Receiver: the one table of what can be called, for client and server alike.

A server's handler overrides the methods that it offers, all else is answered with 405. The client's remote end has them all.
Nobody who stands on either side of an interface sees a header, a status or an envelope.
"""
