/**
 * What the Lab learned, in a sheet and beside a lesson: a file of its own, which the board brings when a sheet is opened.
 * Like the desk it stands on the whole board, and says so.
 */
import "./board.tsx";

export { CitedBy } from "./views/cited-by.tsx";
export { Learned } from "./views/learned.tsx";
