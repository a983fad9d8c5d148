/** What people leave at the end and what they keep, as lists: what was said on a topic, and what one takes home. */
import { me, page, records, role } from "../session.ts";
import type { Id, Takeaway, Topic } from "../types.ts";

/** Whether this person leaves something here, and takes something home. */
export const takesPart = (): boolean =>
  page.value?.view == null && (role.value === "delegate" || role.value === "expert");

/** What was said on a topic, oldest first; one's own that is on its way comes last. */
export function takeaways(topic: Topic): readonly Takeaway[] {
  return [...records.value.takeaway.values()]
    .filter((each) => each.topic === topic)
    .sort((a, b) => a.born - b.born || (a.id < b.id ? -1 : 1));
}

/** Whether this person takes it home. */
export const takesHome = (target: Id): boolean => records.value.saved.has(`${me.value?.id ?? ""}.${target}`);
