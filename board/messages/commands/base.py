"""What all commands have in common."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

Dots = Annotated[int, Meta(ge=1, le=20)]
Minutes = Annotated[int, Meta(ge=1, le=600)]


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """What a person asks for. Unknown fields are refused."""
