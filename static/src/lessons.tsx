/**
 * The stage in which lessons are written: a file of its own, so only `at-lessons.tsx` may name it. It stands on the whole
 * board, as the desk does, and says so for the same reason.
 */
import "./board.tsx";

export { LessonsStage } from "./lessons/stage.tsx";
