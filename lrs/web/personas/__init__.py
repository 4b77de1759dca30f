"""Who is who: resources and pages."""
