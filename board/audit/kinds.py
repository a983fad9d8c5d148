"""How the log tells of each command: in which group, who is named, and which sentence says what it did.

Each command has its kind here; a test fails for one without. Nobody is ever named in a vote, and nobody who
said that they are done.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from board.audit import leaving
from board.audit.sentences import (
    Says,
    action_text,
    always,
    answer,
    answered,
    changed_round,
    chose,
    chosen,
    cluster,
    created,
    dealt_ideas,
    dealt_people,
    described,
    extended,
    field_text,
    gave_pen,
    gave_sheet,
    hid,
    joined,
    locks,
    loose,
    merged,
    merged_into,
    moved,
    muted,
    nudge_text,
    nudged,
    opened,
    person,
    placed,
    placed_into,
    planned,
    point,
    posted,
    renamed_cluster,
    said,
    sat,
    settings,
    sheet,
    showed,
    shown,
    table,
    timed,
    vote,
    wrote_action,
    wrote_field,
    wrote_point,
)  # fmt: skip
from board.language import gettext as _
from board.language import mark

Group = Literal["ideas", "clusters", "votes", "solutions", "leaving", "challenge", "people", "stages", "undo"]
GROUPS: dict[Group, str] = {
    "stages": mark("Stages, settings and time"),
    "ideas": mark("Ideas"),
    "clusters": mark("Clusters"),
    "votes": mark("Votes"),
    "solutions": mark("Solutions"),
    "leaving": mark("What the workshop leaves behind"),
    "challenge": mark("Challenge and questions"),
    "people": mark("People and tables"),
    "undo": mark("Undo"),
}
"""Group of commands → its name on the screen, in order."""

Who = Literal["runner", "author", "actor", "person", "nobody"]
"""How the log names who did it. `runner`: by name, for those who run the workshop, the city and the Lab
file. `author`: as the text's author may be seen. `actor`: as people may be seen. `person`: always, because
those who run the workshop know it from the board itself. `nobody`: never."""


class Kind(Struct, frozen=True):
    """How the log tells of one command."""

    group: Group
    who: Who
    what: Says
    about: Says = lambda _look: ""


KINDS: dict[str, Kind] = {
    "post_idea": Kind("ideas", "author", posted, said),
    "edit_idea": Kind("ideas", "author", always(mark("Edited an idea")), said),
    "take_back_idea": Kind("ideas", "author", always(mark("Took back an idea")), said),
    "hide_idea": Kind(
        "ideas",
        "runner",
        lambda look: hid(look, _("Hid an idea (reason: {reason})"), _("Hid an idea")),
        said,
    ),
    "restore_idea": Kind("ideas", "runner", always(mark("Restored an idea")), said),
    "reveal_ideas": Kind("ideas", "runner", always(mark("Revealed all ideas so far"))),
    "deal_ideas": Kind("ideas", "runner", dealt_ideas),
    "place_ideas": Kind("clusters", "actor", placed, placed_into),
    "create_cluster": Kind("clusters", "actor", created, cluster),
    "rename_cluster": Kind("clusters", "actor", renamed_cluster, cluster),
    "merge_clusters": Kind("clusters", "actor", merged, merged_into),
    "dissolve_cluster": Kind("clusters", "actor", always(mark("Dissolved a cluster")), cluster),
    "cluster_loose_ideas": Kind("clusters", "runner", loose),
    "move_stage": Kind("stages", "runner", moved),
    "change_settings": Kind("stages", "runner", settings),
    "plan_stage": Kind("stages", "runner", planned),
    "set_timer": Kind("stages", "runner", timed),
    "extend_timer": Kind("stages", "runner", extended),
    "pause_timer": Kind("stages", "runner", always(mark("Paused the timer"))),
    "resume_timer": Kind("stages", "runner", always(mark("Let the timer run again"))),
    "lock_at_zero": Kind("stages", "runner", locks),
    "say_done": Kind("stages", "nobody", always(mark("Said “I’m done”, or took it back"))),
    "open_round": Kind("votes", "runner", opened, vote),
    "change_round": Kind("votes", "runner", changed_round, vote),
    "resume_round": Kind("votes", "runner", always(mark("Let the vote go on")), vote),
    "close_round": Kind("votes", "runner", always(mark("Closed the vote")), vote),
    "cast_dots": Kind("votes", "nobody", always(mark("Changed their dots"))),
    "choose_cluster": Kind("votes", "runner", chose, chosen),
    "make_solution": Kind("solutions", "runner", always(mark("Made a solution from a cluster")), sheet),
    "drop_solution": Kind("solutions", "runner", always(mark("Dropped an empty solution")), sheet),
    "give_sheet": Kind("solutions", "runner", gave_sheet, sheet),
    "take_pen": Kind("solutions", "person", always(mark("Took the pen of a solution")), sheet),
    "give_pen": Kind("solutions", "person", gave_pen, sheet),
    "write_field": Kind("solutions", "actor", wrote_field, field_text),
    "write_action": Kind("solutions", "actor", wrote_action, action_text),
    "remove_action": Kind("solutions", "actor", always(mark("Removed a first step")), action_text),
    "raise_doubt": Kind("solutions", "author", always(mark("Said what would stop a solution")), said),
    "take_back_doubt": Kind(
        "solutions", "author", always(mark("Took back what would stop a solution")), said
    ),
    "hide_doubt": Kind(
        "solutions",
        "runner",
        lambda look: hid(
            look, _("Hid what would stop a solution (reason: {reason})"), _("Hid what would stop a solution")
        ),
        said,
    ),
    "restore_doubt": Kind("solutions", "runner", always(mark("Restored what would stop a solution")), said),
    "take_action": Kind("solutions", "person", always(mark("Took on a first step")), leaving.taken),
    "leave_action": Kind("solutions", "person", always(mark("Gave back a first step")), leaving.taken),
    "cite": Kind("solutions", "actor", always(mark("Cited something of the Lab")), leaving.cited),
    "remove_citation": Kind("solutions", "actor", always(mark("Removed a citation")), leaving.cited),
    "respond": Kind(
        "leaving", "runner", always(mark("Wrote the city’s answer to a solution")), leaving.responded
    ),
    "publish_responses": Kind("leaving", "runner", leaving.published),
    "record_outcome": Kind(
        "leaving", "runner", always(mark("Said what became of a solution")), leaving.responded
    ),
    "leave_takeaway": Kind("leaving", "author", leaving.left, said),
    "edit_takeaway": Kind("leaving", "author", always(mark("Edited a takeaway")), said),
    "take_back_takeaway": Kind("leaving", "author", always(mark("Took back a takeaway")), said),
    "hide_takeaway": Kind(
        "leaving",
        "runner",
        lambda look: hid(look, _("Hid a takeaway (reason: {reason})"), _("Hid a takeaway")),
        said,
    ),
    "restore_takeaway": Kind("leaving", "runner", always(mark("Restored a takeaway")), said),
    "write_lesson": Kind("leaving", "actor", leaving.wrote_lesson, leaving.lesson),
    "remove_lesson": Kind("leaving", "actor", always(mark("Removed a lesson")), leaving.lesson),
    "write_project": Kind("leaving", "actor", leaving.wrote_project, leaving.project),
    "remove_project": Kind("leaving", "actor", always(mark("Removed a project card")), leaving.project),
    "plan_table_rounds": Kind("leaving", "runner", leaving.planned_rounds),
    "start_table_round": Kind("leaving", "runner", always(mark("Began a table round")), leaving.table_round),
    "end_table_round": Kind("leaving", "runner", always(mark("Ended a table round")), leaving.table_round),
    # What people keep for themselves is nobody else's.
    "save": Kind("leaving", "nobody", always(mark("Changed what they take home"))),
    "write_note": Kind("leaving", "nobody", always(mark("Wrote their own note"))),
    "stay_in_touch": Kind("leaving", "nobody", always(mark("Changed with whom they stay in touch"))),
    "write_point": Kind("challenge", "runner", wrote_point, point),
    "remove_point": Kind("challenge", "runner", always(mark("Removed a line of the challenge")), point),
    "ask_question": Kind("challenge", "author", always(mark("Asked a question")), said),
    "edit_question": Kind("challenge", "author", always(mark("Edited a question")), said),
    "take_back_question": Kind("challenge", "author", always(mark("Took back a question")), said),
    "answer_question": Kind("challenge", "runner", answered, answer),
    "hide_question": Kind(
        "challenge",
        "runner",
        lambda look: hid(look, _("Hid a question (reason: {reason})"), _("Hid a question")),
        said,
    ),
    "restore_question": Kind("challenge", "runner", always(mark("Restored a question")), said),
    "describe": Kind("challenge", "runner", described),
    "make_table": Kind("people", "runner", always(mark("Made a table")), table),
    "rename_table": Kind("people", "runner", always(mark("Renamed a table")), table),
    "drop_table": Kind("people", "runner", always(mark("Removed a table")), table),
    "sit": Kind("people", "person", sat),
    "deal_people": Kind("people", "runner", dealt_people),
    "show_to_everyone": Kind("people", "runner", showed, shown),
    "stop_showing": Kind("people", "runner", always(mark("Stopped showing something to everyone"))),
    "send_nudge": Kind("people", "runner", nudged, nudge_text),
    "mute_person": Kind("people", "runner", muted, person),
    "remove_person": Kind("people", "runner", always(mark("Took a person off the board")), person),
    "readmit_person": Kind("people", "runner", always(mark("Let a person in again")), person),
    "join": Kind("people", "person", joined),
    "rename": Kind("people", "runner", always(mark("Corrected a name")), person),
    # An undo is told by what it undid; this stands where that is not known.
    "undo": Kind("undo", "nobody", always(mark("Undid something"))),
}
"""Command → how the log tells of it."""
