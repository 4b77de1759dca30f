"""The plugin's blueprint, in which each part has its routes and pages."""

from flask import Blueprint

from lrs_portfolio import api, checking, imports, pages
from lrs_portfolio.presenting import pages as presenting

blueprint = Blueprint("portfolio", __name__, template_folder="templates", static_folder="static")
for part in (api, pages, presenting, checking, imports):
    blueprint.register_blueprint(part.blueprint)
