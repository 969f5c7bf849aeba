"""The HTTP server under the console and the web chat: bounded reading of requests, client addresses, sockets, and the
settings that hold for the whole site. It knows no page."""
