"""The HTTP server: uvicorn's event loop takes requests in, threads answer them (docs/architecture.md, "Serving")."""
