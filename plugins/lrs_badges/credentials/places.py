"""Where the badges of a store are found by everybody: the addresses that stand in credentials."""

from dataclasses import dataclass
from uuid import UUID

from lrs.api import PluginStore

URN = "urn:uuid:"


def credential_id(award_id: UUID) -> str:
    """The id of the credential of an award, which outlives the server's address."""
    return f"{URN}{award_id}"


@dataclass(frozen=True)
class Places:
    """The addresses of a store's badges; `base` is where the plugin's pages begin, without a slash at its end."""

    base: str
    store: str

    @classmethod
    def of(cls, store: PluginStore) -> "Places":
        """Those of a store that has a public address. Raises Unavailable where it has none."""
        name = store.name
        return cls(store.issuer.url.removesuffix(f"/stores/{name}") + "/badges", name)

    @property
    def gallery(self) -> str:
        return f"{self.base}/at/{self.store}"

    @property
    def issuer(self) -> str:
        """The issuer's page, and the Profile of Open Badges 2.0."""
        return f"{self.gallery}/issuer"

    def badge(self, award_id: UUID) -> str:
        """The page of an award, the hosted assertion of Open Badges 2.0, and what is behind it, such as `.png`."""
        return f"{self.gallery}/{award_id}"

    def achievement(self, name: str, version: int) -> str:
        """The page of an achievement, and its BadgeClass of Open Badges 2.0."""
        return f"{self.gallery}/achievements/{name}/{version}"
