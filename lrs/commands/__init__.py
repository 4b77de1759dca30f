"""The subcommands of `lrs`, one file each."""
