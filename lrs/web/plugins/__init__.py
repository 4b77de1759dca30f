"""What plugins add to the web: operations, routes and pages, and the pages on which they are looked after."""
