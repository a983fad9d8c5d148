"""Hidden from servers, as where the board is installed: tests have it for their client; a start loads it."""

raise ImportError("the board is installed without websocket-client")
