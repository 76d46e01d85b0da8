"""Tokens that an issuer signed (JSON Web Tokens): held against its keys, its name, our name and the clock.

Only signatures by a pair of keys are taken, so that nobody can sign with what everybody can read.
"""

from collections.abc import Callable, Mapping
from typing import Any

from api.access.caller import Caller, Unknown
from api.access.granting import Grants
from api.access.issuer import Issuer

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY, LONGEST = 60, 16_000


class Tokens:
    """What is said in tokens of one issuer.

    :param pseudonym: gives what the ledger calls who is known to the issuer as this.
    :param named: the claim that tells what to call somebody.
    """

    def __init__(self, issuer: Issuer, grants: Grants, pseudonym: Callable[[str], str], named: str = "name") -> None:
        self._issuer, self._grants, self._pseudonym, self._named = issuer, grants, pseudonym, named

    def caller(self, token: str, audience: str) -> Caller:
        """Who brings a token that is meant for an audience.

        :raises Unknown: if it is not signed by the issuer, is for others, is over, or says not who it is of.
        :raises Silent: if the issuer has to be asked, and does not answer.
        """
        return self.called(self.claims(token, audience))

    def called(self, claims: Mapping[str, Any]) -> Caller:
        """Who it is of whom this is claimed."""
        clearance, role = self._grants.of(claims)
        name = claims.get(self._named)
        known = self._pseudonym(f"{self._issuer.address} {claims['sub']}")
        return Caller(f"user {known}", clearance, role, called=name[:80] if isinstance(name, str) else "")

    def claims(self, token: str, audience: str, nonce: str = "") -> dict[str, Any]:
        """What a token claims.

        :param nonce: what it must repeat; nothing if empty.
        :raises Unknown: if it is not to be believed.
        """
        from joserfc import jws, jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        if len(token) > LONGEST or token.count(".") != 2:
            raise Unknown("this bearer is no token and no key of this home")
        try:
            kid = jws.extract_compact(token.encode()).headers().get("kid", "")
            published: Any = self._issuer.keys(kid if isinstance(kid, str) else "")
            keys = KeySet.import_key_set(published)
            claims: dict[str, Any] = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
            self._registry(audience, nonce).validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Unknown(f"this token is not taken: {_why(error)}") from None
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and nonce and claims.get("azp") != audience:
            raise Unknown("this token is not taken: it was given to another")
        return claims

    def _registry(self, audience: str, nonce: str) -> Any:
        from joserfc.jwt import JWTClaimsRegistry

        needed: dict[str, Any] = {
            "iss": {"essential": True, "value": self._issuer.name},
            "aud": {"essential": True, "value": audience},
            "sub": {"essential": True},
            "exp": {"essential": True},
        }
        if nonce:
            needed |= {"nonce": {"essential": True, "value": nonce}, "iat": {"essential": True}}
        return JWTClaimsRegistry(leeway=LEEWAY, **needed)


def _why(error: Exception) -> str:
    """What is wrong with a token, without anything of what it says."""
    name = type(error).__name__.removesuffix("Error")
    claim = getattr(error, "claim", "")
    return {
        "ExpiredToken": "its time is over",
        "BadSignature": "it is not signed by the issuer",
        "UnsupportedAlgorithm": "it is signed in a way that is not taken",
        "InvalidKeyId": "it is signed by a key that the issuer does not have",
        "MissingClaim": f"it does not say {claim or 'what it must'}",
        "InvalidClaim": f"what it says of {claim or 'something'} does not fit",
    }.get(name, "it is damaged")
