/**
 * The desk: all that only those who run a workshop see, and what the city's expert does as they may. It is a file of its
 * own, which nobody else's browser loads, so only `at-desk.tsx` may name it, and nothing outside may import from `desk/`.
 * The board's screens ask for what is exported here.
 *
 * It stands on the whole board, and says so: the build then makes one file of the board, and not two that call each other
 * by long lists of names (1.8 kB after gzip).
 */
import "./board.tsx";

export { Answering } from "./desk/answers.tsx";
export { FacilitatorBar } from "./desk/bar.tsx";
export { Choose } from "./desk/choose.tsx";
export { MakeSheets } from "./desk/go-on.tsx";
export { FacilitatorIdeas } from "./desk/ideas.tsx";
export { QuestionMenu } from "./desk/questions.tsx";
export { ForOthers } from "./desk/others.tsx";
export { OpenVote } from "./desk/open-vote.tsx";
export { GiveSheet, GiveSheets, HideDoubt, HideTakeaway } from "./desk/sheets.tsx";
export { Sources } from "./desk/sources.tsx";
export { TableRounds } from "./desk/table-rounds.tsx";
export { Shares } from "./desk/tables.tsx";
export { Turnout } from "./desk/turnout.tsx";
export { AlsoRuns, Publishing, Responding } from "./desk/responding.tsx";
export { Ready } from "./desk/ready.tsx";
