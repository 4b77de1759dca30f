"""What a store sends to others: channels, parcels, and their delivery."""
