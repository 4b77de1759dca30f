"""What the pages docs/plugins.md and docs/hooks.md don't show of their plugin `lrs_hours`: revisions and a template."""
