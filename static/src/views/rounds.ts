/** A round of voting in words: how many have voted, by which rule, and how much its result says. */
import { counts, presence, tally } from "../session.ts";
import type { Round } from "../types.ts";
import { n, t } from "../words.ts";

/** Further down than this, a difference decides nothing: the room's top two go on, and the third nearly did. */
const MATTERS = 3;

/** "19 of 24 have voted", where it may be known. */
export function turnout(round: Round): string {
  const voted = tally(round.id)?.voted;
  if (voted === undefined) return "";
  const all = Math.max(voted, round.status === "closed" ? round.here : (counts.value?.joined ?? presence.value.here));
  return t("{count} of {all} have voted", { count: voted, all });
}

/** The rule of a round, in words. */
export function ruleInWords(round: Round): string {
  const { budget, cap, blind } = round.rule;
  if (round.status === "closed") {
    return [
      n("Each person had {count} dot.", "Each person had {count} dots.", budget),
      cap < budget && n("At most {count} on one cluster.", "At most {count} on one cluster.", cap),
      blind ? t("Nobody saw totals before the vote closed.") : t("Totals were visible while people voted."),
    ]
      .filter(Boolean)
      .join(" ");
  }
  const dots = n("Each person has {count} dot.", "Each person has {count} dots.", budget);
  const most = cap < budget ? n("At most {count} on one cluster.", "At most {count} on one cluster.", cap) : "";
  return [dots, most, blind ? t("Totals stay hidden until voting closes.") : t("Totals are visible while people vote.")]
    .filter(Boolean)
    .join(" ");
}

/**
 * Whether a result, of these dots from most to fewest, is nearly the next one: by so many dots that one voter more could
 * have turned it. 0 where it is not, or where it is a tie, which is said otherwise.
 */
export function nearlyNext(dots: readonly number[], place: number, cap: number): number {
  const gap = (dots[place] ?? 0) - (dots[place + 1] ?? 0);
  return place < MATTERS && (dots[place + 1] ?? 0) > 0 && gap <= cap ? gap : 0;
}

/** A near-tie with the next cluster in words; "" where there is none. */
export function nearTie(gap: number, cluster: string): string {
  return gap > 0
    ? n(
        "Only {count} dot apart from “{cluster}”: treat these as equal.",
        "Only {count} dots apart from “{cluster}”: treat these as equal.",
        gap,
        { cluster },
      )
    : "";
}
