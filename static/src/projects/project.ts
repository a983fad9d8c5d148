/**
 * The project cards of an exchange, with what this person wrote and what is still on its way, and who may change which.
 * No rule about them lives here.
 */
import { computed } from "@preact/signals";
import { board, isFacilitator, isMine, isMuted, me, page, pending, records, role } from "../session.ts";
import type { Command, Id, Project } from "../types.ts";
import { t } from "../words.ts";

export type WriteProject = Extract<Command, { type: "write_project" }>;

/** The texts of a card, in the order in which they are written. */
export const TEXTS = ["title", "city", "what", "people", "offer", "ask", "contact"] as const;
export type Text = (typeof TEXTS)[number];

/** What stands over each text, on the form and on the card. */
export function heading(text: Text): string {
  switch (text) {
    case "title":
      return t("Name of the project");
    case "city":
      return t("City or organisation");
    case "what":
      return t("What it does");
    case "people":
      return t("For whom");
    case "offer":
      return t("What we offer to others");
    case "ask":
      return t("What we look for");
    case "contact":
      return t("How to reach us");
  }
}

const inOrder = (a: Project, b: Project) =>
  a.city.localeCompare(b.city, undefined, { sensitivity: "base" }) || a.title.localeCompare(b.title) || (a.id < b.id ? -1 : 1);

/** All cards by city; own unsent ones among them, with `rev` 0 while the board has none. */
export const projects = computed((): readonly Project[] => {
  const all = new Map(records.value.project);
  for (const { command, status } of pending.value) {
    if (status === "refused") continue;
    if (command.type === "remove_project") all.delete(command.project);
    if (command.type !== "write_project") continue;
    const before = all.get(command.project);
    const { project: id, title, city, what, people, offer, ask, contact } = command;
    const host = before === undefined ? (me.value?.id ?? null) : before.host;
    all.set(id, { id, rev: before?.rev ?? 0, title, city, what, people, offer, ask, contact, host, born: before?.born ?? 0 });
  }
  return [...all.values()].sort(inOrder);
});

export const projectOf = (id: Id | undefined): Project | undefined => projects.value.find((project) => project.id === id);

/** “Job Lab · Porto” */
export const nameOf = ({ title, city }: Project): string => t("{title} · {city}", { title, city });

export const isOwn = (project: Project): boolean => isMine(project);
export const ownProjects = computed(() => projects.value.filter(isOwn));

/** Whether this person writes cards here at all. */
export const takesPart = (): boolean =>
  role.value !== "projector" && page.value?.view !== "replay" && board.value?.stage !== "closed";
export const mayChange = (project: Project): boolean => takesPart() && (isOwn(project) || isFacilitator.value);

/** Why this person cannot write now; "" while they can. */
export function closed(): string {
  const paused = isMuted.value || (!isFacilitator.value && board.value?.writing === false);
  return paused ? t("Writing is paused. Your text stays here.") : "";
}
