"""The JSON-LD contexts that are named in what is signed here; openbadgeslib has them, and nothing is fetched."""

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
