/**
 * The twelve fields of a solution sheet: order, names, labels and guidance. Twin of `SHEET` in `board/formats.py`,
 * and a test compares the two. Starred fields are filled at the table, the others later by the city.
 */
import type { FieldName } from "./types.ts";
import { t } from "./words.ts";

export interface SheetField {
  /** `steps` is not a text: it is the sheet's rows of `Action`. */
  readonly name: FieldName | "steps";
  readonly star: boolean;
  readonly label: string;
  readonly guide: string;
}

/** All fields, in order, in the reader's language. */
export function sheetFields(): readonly SheetField[] {
  return [
    { name: "title", star: true, label: t("Title"), guide: t("Start with a verb. At most 10 words.") },
    { name: "people", star: true, label: t("Problem and people"), guide: t("Who has it? How many? Give one fact, or write “to check”.") },
    { name: "do", star: true, label: t("What we would do"), guide: t("Three simple sentences.") },
    { name: "new", star: false, label: t("What is new"), guide: t("What exists or was tried? What is different?") },
    { name: "test", star: true, label: t("Small test"), guide: t("Where, with how many people, for how long?") },
    { name: "steps", star: true, label: t("First steps"), guide: t("Rows: what · who · with whom · by when (30 days, 90 days or a date).") },
    { name: "lead", star: false, label: t("Lead and partners"), guide: t("Who leads? Who must agree? Who was not in the room?") },
    { name: "money", star: false, label: t("Money and staff"), guide: t("Rough size, or “not known”. Who could pay?") },
    { name: "stop", star: true, label: t("What could stop it"), guide: t("One rule, contract or habit, and one answer to it.") },
    { name: "sign", star: false, label: t("How we will know"), guide: t("One sign: today, target, date.") },
    { name: "learn", star: false, label: t("Learn from"), guide: t("Which city did this? What failed there? Whom can we call?") },
    { name: "decision", star: false, label: t("Decision needed"), guide: t("What should your manager agree to? One sentence.") },
  ];
}
