"""Where all routes and pages of the plugin are mounted."""

from flask import Blueprint

from lrs_badges import api, pages

blueprint = Blueprint("badges", __name__, template_folder="templates", static_folder="static")
blueprint.register_blueprint(api.blueprint)
blueprint.register_blueprint(pages.blueprint)
