"""Invitations to make one new Lab in the browser: signed with the key file, for a day, used once.

They are in no database until a Lab was made with one, and then only as a hash.
"""

from __future__ import annotations

import secrets
from hashlib import sha256

from itsdangerous import BadData, URLSafeTimedSerializer

from board.office.links import Hashed

SECONDS = 24 * 3600


class Invitations:
    """Makes and knows invitations. `hashed` follows from the key file, and so does what signs them, which is
    kept nowhere, because no link has this id."""

    def __init__(self, hashed: Hashed) -> None:
        self._signed = URLSafeTimedSerializer(hashed("invitations", 0), salt="new lab")

    def make(self) -> str:
        """An invitation, as it stands in an address."""
        return str(self._signed.dumps(secrets.token_urlsafe(9)))

    def read(self, invitation: str) -> str | None:
        """The hash of an invitation; nothing for one that is old or not ours."""
        try:
            nonce = self._signed.loads(invitation, max_age=SECONDS)
        except BadData:
            return None
        # Of what is signed, because one signature can be written in two ways.
        return sha256(f"invitation {nonce}".encode()).hexdigest() if isinstance(nonce, str) else None
