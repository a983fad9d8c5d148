/**
 * Which clusters go on to the solutions when nobody says otherwise: the room's top two, and the one that the city chose.
 * Pure: results in, clusters out. It makes nothing; a person presses, and decides where the vote did not.
 */
import type { Result } from "../known.ts";
import type { Id } from "../types.ts";

/** How many the room sends on. */
const ROOM = 2;

export interface Top {
  /** The room's, best supported first, as far as the vote decides. */
  readonly room: readonly Id[];
  /** Equal in dots for the last places: who runs the workshop ticks which go on. */
  readonly tied: readonly Id[];
  /** Of those that are tied, the ones that more voters put first. */
  readonly ahead: readonly Id[];
  /** How many places those that are tied stand for. */
  readonly places: number;
  /** The city's choice, also where it is among the room's. */
  readonly city: Id | null;
}

/** `lines` as `results` sorts them, without clusters that have gone. */
export function topOf(lines: readonly Result[], city: Id | null): Top {
  const room: Id[] = [];
  const given = lines.filter((line) => (line.dots ?? 0) > 0);
  for (let at = 0; at < given.length && room.length < ROOM; ) {
    const equal = given.filter((line) => line.dots === given[at]?.dots);
    const places = ROOM - room.length;
    if (equal.length > places) {
      const voters = (line: Result) => line.voters ?? 0;
      const ahead = equal.filter((line) => equal.filter((other) => voters(other) >= voters(line)).length <= places);
      const id = (line: Result) => line.cluster;
      return { room, tied: equal.map(id), ahead: ahead.map(id), places, city };
    }
    room.push(...equal.map((line) => line.cluster));
    at += equal.length;
  }
  return { room, tied: [], ahead: [], places: 0, city };
}

/** What goes on, each once, best supported first, with these of the tied ones. */
export function goingOn({ room, tied, city }: Top, ticked: readonly Id[]): readonly Id[] {
  const all = [...room, ...tied.filter((id) => ticked.includes(id))];
  return city === null || all.includes(city) ? all : [...all, city];
}
