/**
 * What people do at an exchange: project cards, the table rounds in which they visit each other, and with whom they stay
 * in touch. It is a file of its own, so only `at-projects.tsx` may name it. It stands on the whole board, as the desk does,
 * and says so for the same reason.
 */
import "./board.tsx";

export { ProjectsStage, FinishedProjects, FirstCards } from "./projects/stage.tsx";
