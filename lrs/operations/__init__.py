"""What can be done, one function a deed; the only place where a write transaction opens."""
