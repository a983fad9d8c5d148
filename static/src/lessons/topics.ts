/** What a lesson can be about, in the order in which lessons are shown. */
import type { LessonTopic } from "../types.ts";
import { t } from "../words.ts";

interface TopicWords {
  readonly topic: LessonTopic;
  readonly label: string;
  /** What the box asks for. */
  readonly hint: string;
}

export function lessonTopics(): readonly TopicWords[] {
  return [
    { topic: "success", label: t("Success factor"), hint: t("It works because…") },
    { topic: "obstacle", label: t("Obstacle"), hint: t("It is difficult because…") },
    { topic: "transfer", label: t("Condition for transfer"), hint: t("Another city can do this if…") },
    { topic: "failed", label: t("What failed"), hint: t("This was tried, and did not work because…") },
  ];
}
