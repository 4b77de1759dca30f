"""HTTP: one module a resource, one error handler, the pages."""
