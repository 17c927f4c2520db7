"""What real stations do, each quirk from the wire to what is stored: a raw WebSocket against a whole node."""
