/**
 * What a board calls what people write: ideas, unless the workshop has its own name for the stage in which they are written,
 * such as notes or observations. These are cards, in every sentence that would say “idea”.
 */
import { n } from "../words.ts";
import { ownLabel } from "./stages.ts";

/** Of two sentences that say the same, the one that fits this board. */
export const named = (ideas: string, cards: string): string => (ownLabel("ideate") === "" ? ideas : cards);

/** “3 ideas”, or “3 cards”. */
export const howMany = (count: number): string =>
  named(n("{count} idea", "{count} ideas", count), n("{count} card", "{count} cards", count));
