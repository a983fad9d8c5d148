/** The way to where lessons are written (`lessons.tsx`): who works on a challenge never loads it. */
import { later } from "./later.tsx";
import { leaves } from "./session.ts";

const lessons = later(
  () => import("./lessons.tsx"),
  () => leaves.value === "lessons",
);

/** Begin; once per page. */
export const openLessons = lessons.open;
export const AtLessons = lessons.Screen;
