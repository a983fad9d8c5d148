/**
 * How the workshop stands to its plan, and what would bring it back to it. Pure: it reads no clock and no signal, and it
 * only ever advises. The plan that counts is the brief's, which everybody was invited to; what the facilitator plans
 * anew changes when the workshop will end, and not when it was meant to.
 */
import type { Board, Brief, Millis, StageName, Timer } from "../types.ts";

/** Fewer minutes are not worth a word. */
const WORTH = 2;
/** No stage is advised to be shorter than this, or than half of its plan. */
const LEAST = 3;
const MINUTE = 60_000;

export interface Pace {
  /** When the workshop was meant to end. */
  readonly planned: Millis;
  /** When it will end if this stage ends with its clock, and the later ones take the time that is planned now. */
  readonly expected: Millis;
  /** Whole minutes that it is late; 0 when it is on time or early. */
  readonly late: number;
  /** A later stage that can give what is missing, or most of it; null where none is missing, or none can. */
  readonly advice: Advice | null;
}

export interface Advice {
  readonly stage: StageName;
  /** Minutes that it would have instead of those that it has. */
  readonly to: number;
}

/** The pace at a moment on the server's clock; null before the time runs, and where the brief plans no minutes. */
export function paceOf(
  board: Pick<Board, "stage" | "since" | "began" | "minutes">,
  plan: Brief["stages"],
  timer: Pick<Timer, "ends" | "left"> | null,
  now: Millis,
): Pace | null {
  const all = plan.reduce((sum, { minutes }) => sum + minutes, 0);
  if (board.began === 0 || all === 0) return null;
  const minutes = (name: StageName) => board.minutes[name] ?? plan.find((each) => each.name === name)?.minutes ?? 0;
  const later = plan.slice(1 + plan.findIndex((each) => each.name === board.stage));
  const ends = timer?.left != null ? now + timer.left : (timer?.ends ?? board.since + minutes(board.stage) * MINUTE);
  const planned = board.began + all * MINUTE;
  const expected = Math.max(ends, now) + later.reduce((sum, { name }) => sum + minutes(name), 0) * MINUTE;
  const late = Math.max(0, Math.floor((expected - planned) / MINUTE));
  if (late < WORTH) return { planned, expected, late: 0, advice: null };
  const room = later.map((each) => {
    const has = minutes(each.name);
    return { stage: each.name, has, gives: has - Math.max(LEAST, Math.ceil(each.minutes / 2)) };
  });
  // The next one that can give all of it, or whichever can give most.
  const most = Math.max(0, ...room.map(({ gives }) => gives));
  const found = most === 0 ? undefined : room.find(({ gives }) => gives >= Math.min(late, most));
  const advice = found === undefined ? null : { stage: found.stage, to: found.has - Math.min(late, found.gives) };
  return { planned, expected, late, advice };
}
