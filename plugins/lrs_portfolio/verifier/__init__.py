"""The page that checks a package in a browser, in its parts: scripts, styles, and jsonld.js by Digital Bazaar."""
