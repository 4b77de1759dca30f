"""Awards as badges that others can check, of Open Badges 3.0 and 2.0; badges from elsewhere; pages for everybody."""
