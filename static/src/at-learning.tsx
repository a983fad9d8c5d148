/** The way to what the Lab learned (`learning.tsx`): who writes no solution now never loads it. */
import { later } from "./later.tsx";
import { board, leaves, page } from "./session.ts";

const learning = later(
  () => import("./learning.tsx"),
  () => board.value?.stage === "draft" && leaves.value === "solutions" && page.value?.urls.cite != null,
);

/** Begin; once per page. */
export const openLearning = learning.open;

/** A part of a sheet that is there. */
export const AtLearning = learning.At;
