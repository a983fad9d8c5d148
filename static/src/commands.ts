/**
 * What a person asks for, as `board/messages/commands/` says it. Types only; when the two differ, that one is right.
 */
import type {
  CityAnswer, FieldName, Happened, Id, LessonTopic, ListName, Names, Savable, Shown, Sorting, Source, StageName, Topic,
} from "./records/index.ts";

/** What a person asks for. The outbox adds `id`, `tab` and `seq`. */
export type Command =
  | { type: "post_idea"; idea: Id; text: string; source?: Source; table?: Id | null; lane?: string }
  | { type: "edit_idea"; idea: Id; text: string; base: number; lane?: string | null }
  | { type: "take_back_idea"; idea: Id }
  | { type: "hide_idea"; idea: Id; reason: string }
  | { type: "restore_idea"; idea: Id }
  | { type: "reveal_ideas" }
  | { type: "place_ideas"; ideas: Id[]; cluster: Id | null }
  | { type: "create_cluster"; cluster: Id; name: string; ideas: Id[] }
  | { type: "rename_cluster"; cluster: Id; name: string; base: number }
  | { type: "merge_clusters"; into: Id; source: Id }
  | { type: "dissolve_cluster"; cluster: Id }
  | { type: "cluster_loose_ideas"; pairs: { idea: Id; cluster: Id }[] }
  | { type: "move_stage"; seen: StageName; to: StageName }
  | { type: "change_settings"; private?: boolean; names?: Names; names_after?: Names; ideas_each?: number; writing?: boolean; sorting?: Sorting; joining?: boolean; budget?: number; cap?: number; blind?: boolean }
  | { type: "plan_stage"; stage: StageName; minutes: number }
  | { type: "set_timer"; ends_in: number | null }
  | { type: "extend_timer"; seconds: number }
  | { type: "pause_timer" }
  | { type: "resume_timer" }
  | { type: "lock_at_zero"; on: boolean }
  | { type: "say_done"; seen: StageName; done: boolean }
  | { type: "open_round"; round: Id; name: string; budget: number; cap: number; blind: boolean; clusters?: readonly Id[] | null }
  | { type: "change_round"; round: Id; name: string; budget: number; cap: number; blind: boolean }
  | { type: "resume_round"; round: Id }
  | { type: "close_round"; round: Id }
  | { type: "cast_dots"; round: Id; cluster: Id; dots: number }
  | { type: "choose_cluster"; cluster: Id | null }
  | { type: "make_solution"; solution: Id; cluster: Id }
  | { type: "drop_solution"; solution: Id }
  | { type: "give_sheet"; solution: Id; table: Id | null }
  | { type: "take_pen"; solution: Id }
  | { type: "give_pen"; solution: Id; person: string | null }
  | { type: "raise_doubt"; doubt: Id; solution: Id; text: string }
  | { type: "take_back_doubt"; doubt: Id }
  | { type: "hide_doubt"; doubt: Id; reason: string }
  | { type: "restore_doubt"; doubt: Id }
  | { type: "write_field"; solution: Id; field: FieldName; text: string; base: number }
  | { type: "write_action"; action: Id; solution: Id; what: string; who: string; by: string; base: number; partners?: string }
  | { type: "remove_action"; action: Id }
  | { type: "write_point"; point: Id; list: ListName; text: string; base: number }
  | { type: "remove_point"; point: Id }
  | { type: "ask_question"; question: Id; text: string }
  | { type: "edit_question"; question: Id; text: string; base: number }
  | { type: "take_back_question"; question: Id }
  | { type: "answer_question"; question: Id; text: string; base: number }
  | { type: "hide_question"; question: Id; reason: string }
  | { type: "restore_question"; question: Id }
  | { type: "take_action"; action: Id }
  | { type: "leave_action"; action: Id }
  | { type: "remove_citation"; citation: Id }
  | { type: "respond"; solution: Id; answer: CityAnswer; why: string; contact: string; next: string; by: string; base: number }
  | { type: "publish_responses"; on: boolean }
  | { type: "record_outcome"; solution: Id; happened: Happened; text: string; base: number }
  | { type: "leave_takeaway"; takeaway: Id; topic: Topic; text: string }
  | { type: "edit_takeaway"; takeaway: Id; text: string; base: number }
  | { type: "take_back_takeaway"; takeaway: Id }
  | { type: "hide_takeaway"; takeaway: Id; reason: string }
  | { type: "restore_takeaway"; takeaway: Id }
  | { type: "save"; what: Savable; target: Id; on: boolean }
  | { type: "write_note"; text: string; base: number }
  | { type: "write_lesson"; lesson: Id; topic: LessonTopic; text: string; cluster: Id | null; ideas: readonly Id[]; base: number }
  | { type: "remove_lesson"; lesson: Id }
  | { type: "write_project"; project: Id; title: string; city: string; what: string; people: string; offer: string; ask: string; contact: string; base: number }
  | { type: "remove_project"; project: Id }
  | { type: "plan_table_rounds"; rounds: number; minutes: number }
  | { type: "start_table_round"; round: Id }
  | { type: "end_table_round"; round: Id }
  | { type: "stay_in_touch"; person: string; on: boolean }
  | { type: "make_table"; table: Id; name: string }
  | { type: "rename_table"; table: Id; name: string; base: number }
  | { type: "drop_table"; table: Id }
  | { type: "sit"; table: Id | null; person?: string | null }
  | { type: "deal_people"; anew: boolean }
  | { type: "deal_ideas"; anew: boolean }
  | { type: "show_to_everyone"; what: Shown; target: Id }
  | { type: "stop_showing" }
  | { type: "send_nudge"; text: string }
  | { type: "mute_person"; person: string; on: boolean }
  | { type: "remove_person"; person: string }
  | { type: "readmit_person"; person: string }
  | { type: "undo"; revision: number };

/** A command as it travels: decided once by `id`, in the order of `seq` within its `tab`. */
export type Envelope = Command & { id: Id; tab: Id; seq: number };

/** Exactly one of `revision`, `refused`, `retry`, `expected` is there. The first two are final. */
export interface Answer {
  readonly id: Id;
  readonly revision?: number;
  readonly refused?: RefusalCode;
  readonly reason?: string;
  readonly retry?: string;
  /** Seconds. */
  readonly after?: number;
  readonly expected?: number;
}

/** `oversize` and `unsent` are said here, by the outbox; all others by the server. */
export type RefusalCode =
  | "role" | "stage" | "not_found" | "changed_meanwhile" | "limit" | "budget" | "cap" | "empty" | "characters"
  | "too_long" | "removed" | "private" | "pen" | "undo" | "exists" | "round" | "in_use" | "malformed" | "paused" | "time" | "fault" | "gone" | "oversize" | "unsent";
