"""Commands about where the workshop is: its stage, its settings and its time."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from board.messages.commands.base import Command, Dots, Minutes
from board.messages.records import Names, Seconds, Sorting, StageName


class MoveStage(Command, frozen=True, kw_only=True, tag="move_stage"):
    """Go from the stage that the facilitator saw to another one."""

    seen: StageName
    to: StageName


class ChangeSettings(Command, frozen=True, kw_only=True, tag="change_settings"):
    """What is left out stays as it is. `budget`, `cap` and `blind` are for the next round."""

    private: bool | None = None
    names: Names | None = None
    names_after: Names | None = None
    ideas_each: Annotated[int, Meta(ge=0, le=50)] | None = None
    writing: bool | None = None
    sorting: Sorting | None = None
    joining: bool | None = None
    budget: Dots | None = None
    cap: Dots | None = None
    blind: bool | None = None


class PlanStage(Command, frozen=True, kw_only=True, tag="plan_stage"):
    """Give a stage another number of planned minutes; its own clock, once it runs, is the timer's."""

    stage: StageName
    minutes: Minutes


class SetTimer(Command, frozen=True, kw_only=True, tag="set_timer"):
    """Let the stage end so many seconds from now; `null` puts the timer off."""

    ends_in: Seconds | None


class ExtendTimer(Command, frozen=True, kw_only=True, tag="extend_timer"):
    """Give the stage so many seconds more: from its end or, when that is past, from now."""

    seconds: Seconds


class PauseTimer(Command, frozen=True, kw_only=True, tag="pause_timer"):
    pass


class ResumeTimer(Command, frozen=True, kw_only=True, tag="resume_timer"):
    pass


class LockAtZero(Command, frozen=True, kw_only=True, tag="lock_at_zero"):
    """Whether delegates can write no more in this stage once its time is over."""

    on: bool


class SayDone(Command, frozen=True, kw_only=True, tag="say_done"):
    """“I'm done” with the stage that the person saw, or not after all."""

    seen: StageName
    done: bool


class Undo(Command, frozen=True, kw_only=True, tag="undo"):
    """Take back what the event of this revision did, as long as nothing that it touched has changed since."""

    revision: Annotated[int, Meta(ge=1)]
