"""What somebody hands over, a portfolio or a credential, checked as a whole: `lrs verify`."""
