"""Not there, as where the board is installed: the client that tests use brings it, and each start would load it."""

raise ImportError("the board is installed without websocket-client")
