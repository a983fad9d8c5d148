/**
 * The end of a workshop: a file of its own, which the board brings when the end is near. Like the desk it stands on the
 * whole board, and says so.
 */
import "./board.tsx";

export { FinishedStage } from "./views/finished.tsx";
