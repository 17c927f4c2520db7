"""The server's side without a socket: a request in, a response out; whoever mounts it reads and writes the bytes."""
