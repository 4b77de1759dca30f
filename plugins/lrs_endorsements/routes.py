"""The plugin's blueprint, in which each part has its routes and pages."""

import json

from flask import Blueprint, Response

from lrs.api import open_store
from lrs_endorsements import api, invited, pages
from lrs_endorsements.credentials import api as credential_api
from lrs_endorsements.credentials import pages as key_pages
from lrs_endorsements.profile import profile_of
from lrs_endorsements.trust import pages as trust_pages
from lrs_endorsements.vocabulary import Vocabulary

blueprint = Blueprint("endorsements", __name__, template_folder="templates", static_folder="static")
blueprint.register_blueprint(api.blueprint)
blueprint.register_blueprint(invited.blueprint)
blueprint.register_blueprint(pages.blueprint)
blueprint.register_blueprint(credential_api.blueprint)
blueprint.register_blueprint(key_pages.blueprint)
blueprint.register_blueprint(trust_pages.blueprint)


@blueprint.get("/profile/<store>")
def profile(store: str) -> Response:
    """The xAPI Profile of a store's own verbs and extensions, for everybody."""
    told = json.dumps(profile_of(Vocabulary(open_store(store).settings["base"])), ensure_ascii=False)
    return Response(told, content_type="application/ld+json")
