"""Where all routes and pages of the plugin are mounted."""

from flask import Blueprint

from lrs_badges import api, pages
from lrs_badges.credentials.open import api as open_api
from lrs_badges.credentials.open import pages as open_pages
from lrs_badges.credentials.own import api as own_api
from lrs_badges.credentials.own import pages as own_pages
from lrs_badges.credentials.service import discovery
from lrs_badges.editor import pages as editor_pages
from lrs_badges.editor import published

blueprint = Blueprint("badges", __name__, template_folder="templates", static_folder="static")
for room in (api, pages, editor_pages, published, open_api, open_pages, own_api, own_pages, discovery):
    blueprint.register_blueprint(room.blueprint)
