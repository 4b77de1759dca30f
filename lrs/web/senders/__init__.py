"""The sender's clinic: resources and pages."""
