/** An idea as a card, and what can be done with an idea anywhere: edit, take back, hide, restore. */
import { type Card, board, isFacilitator, lanes, myIdeas, person, role, submit, tableName } from "../session.ts";
import { type Command, MAX } from "../types.ts";
import { t } from "../words.ts";
import { announce } from "./announce.tsx";
import { byline } from "./bar.tsx";
import { named } from "./cards.ts";
import { askText } from "./dialog.tsx";
import { useGrowing } from "./growing.ts";
import { Menu, type MenuEntry } from "./menu.tsx";
import { showVerb } from "./spotlight.ts";
import { lockedOut } from "./stages.ts";

/** Whether ideas can be written and changed now. */
const ideasAreOpen = (): boolean => {
  const stage = board.value?.stage;
  return role.value !== "projector" && (stage === "ideate" || stage === "cluster") && !lockedOut.value;
};

/** Not before the board has it: until then there is nothing that a change could be based on. */
const canEdit = (card: Card): boolean =>
  ideasAreOpen() && card.rev > 0 && (card.mine || isFacilitator.value) && (card.hidden === null || isFacilitator.value);

/** Who wrote it, from whatever this stage shows; "" where it shows nothing. */
export function authorOf(card: { readonly author: string | null }): string {
  const author = card.author === null ? undefined : person(card.author);
  return author === undefined ? "" : byline(author.name, author.city);
}

/** For whom it was posted; "" where its author wrote it. */
export function sourceOf({ source, table }: Card): string {
  if (source === "paper") return t("From a paper note");
  if (source === "own") return "";
  const name = tableName(table);
  return name === "" ? t("From a table") : t("From {table}", { table: name });
}

/** The prompt that it answers; "" where there is one for all. */
export function laneOf(card: Card): string {
  const lane = lanes.value.find(({ id }) => id === card.lane);
  return lane === undefined ? "" : t(lane.label);
}

/** A short form of a text, for names of buttons and dialogs. */
export function short(text: string, most = 60): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most - 1).trimEnd()}…` : line;
}

function editIdea(card: Card, text = card.text): void {
  askText({
    title: card.mine ? named(t("Edit your idea"), t("Edit your card")) : named(t("Edit the idea"), t("Edit the card")),
    label: named(t("Idea"), t("Card")),
    ...(card.mine ? {} : { hint: t("It will be marked as edited.") }),
    text,
    max: MAX.idea,
    lines: true,
    ...(lanes.value.length > 0 && {
      choice: { label: t("What does your card answer?"), of: lanes.value, now: card.lane },
    }),
    verb: t("Save"),
    done: (next, lane) =>
      (next !== card.text || (lane ?? card.lane) !== card.lane) &&
      void submit({ type: "edit_idea", idea: card.id, text: next, base: card.rev, lane: lane ?? null }).answer.then(
        ({ revision }) => revision !== undefined && announce(t("Your change is saved.")),
      ),
  });
}

function takeBack(card: Card): void {
  takeBackText({ type: "take_back_idea", idea: card.id }, card.text);
}

/** For those who run the workshop: somebody else's card goes, and can be brought back for a moment, or from the log. */
function drop(card: Card): void {
  submit({ type: "take_back_idea", idea: card.id });
  announce(t("Deleted: {idea}", { idea: short(card.text) }));
}

function hideIdea(card: Card): void {
  askText({
    title: t("Hide this card"),
    label: t("Reason"),
    hint: t("Only its author sees the reason. You can restore the card at any time."),
    max: MAX.point,
    long: true,
    verb: t("Hide"),
    done: (reason) => submit({ type: "hide_idea", idea: card.id, reason }),
  });
}

/** Whether a menu offers anything for an idea, without looking at the rest of the board, which changes all the time. */
const hasVerbs = (card: Card): boolean =>
  canEdit(card) || (isFacilitator.value && (card.rev > 0 || card.hidden !== null));

/** What a menu offers for an idea, besides moving it. */
/** What the menu beside a card is called. */
export const cardMenu = (card: Card): string => {
  const idea = short(card.text);
  return named(t("Idea “{idea}”", { idea }), t("Card “{idea}”", { idea }));
};

export function ideaVerbs(card: Card): MenuEntry[] {
  const edits = canEdit(card);
  return [
    edits && { label: t("Edit…"), act: () => editIdea(card) },
    edits && (card.mine ? { label: t("Take back"), act: () => takeBack(card) } : { label: t("Delete"), act: () => drop(card) }),
    showVerb("idea", card.id),
    isFacilitator.value && card.hidden === null && card.rev > 0 && { label: t("Hide…"), act: () => hideIdea(card) },
    isFacilitator.value &&
      card.hidden !== null && { label: t("Restore"), act: () => submit({ type: "restore_idea", idea: card.id }) },
  ];
}

/** Why a card is not seen by everybody. */
export function WhyHidden({ card, mine }: { readonly card: Pick<Card, "hidden">; readonly mine: boolean }) {
  const { hidden: reason } = card;
  return reason === null ? null : (
    <p class="card-why">
      {mine
        ? t("Hidden by the facilitator. Only you see it. Reason: {reason}", { reason })
        : t("Hidden. Reason: {reason}", { reason })}
    </p>
  );
}

/** One takes back what one wrote, by this command. */
export function takeBackText(command: Command, text: string): void {
  submit(command);
  announce(t("Taken back: {idea}", { idea: short(text) }));
}

interface VerbsProps {
  readonly text: string;
  readonly edit: () => void;
  readonly takeBack: () => void;
}

/** What one can do with a card of one's own. */
export function CardVerbs({ text, edit, takeBack }: VerbsProps) {
  const name = { idea: short(text) };
  return (
    <span class="card-verbs">
      <button type="button" class="link" aria-label={t("Edit: {idea}", name)} onClick={edit}>
        {t("Edit")}
      </button>
      <span aria-hidden="true">·</span>
      <button type="button" class="link" aria-label={t("Take back: {idea}", name)} onClick={takeBack}>
        {t("Take back")}
      </button>
    </span>
  );
}

function IdeaCard({ card }: { readonly card: Card }) {
  const by = sourceOf(card) || authorOf(card);
  const look = ["card", card.mine && "mine", card.status === "waiting" && "waiting", card.hidden !== null && "hidden"];
  const verbs = hasVerbs(card);
  return (
    <li class={look.filter(Boolean).join(" ")}>
      <p class="card-text">{card.text}</p>
      <WhyHidden card={card} mine={card.mine} />
      {(card.mine || by !== "" || card.edited || verbs) && (
        <div class="card-foot">
          <span>
            {card.status === "waiting"
              ? t("Waiting for the network. It will be sent.")
              : card.status === "sending"
                ? t("Sending")
                : card.hidden !== null
                  ? ""
                  : card.mine && card.source === "own"
                    ? t("Sent")
                    : by}
            {card.edited && card.status === "sent" && ` · ${t("edited")}`}
          </span>
          {card.mine && canEdit(card) ? (
            <CardVerbs text={card.text} edit={() => editIdea(card)} takeBack={() => takeBack(card)} />
          ) : (
            verbs && (
              <Menu label={cardMenu(card)} items={() => ideaVerbs(card)} />
            )
          )}
        </div>
      )}
    </li>
  );
}

/** Ideas as cards, of which there may be a thousand. */
export function Cards({ cards }: { readonly cards: readonly Card[] }) {
  return (
    <ul class="cards">
      {useGrowing(cards).map((card) => (
        <IdeaCard key={card.id} card={card} />
      ))}
    </ul>
  );
}

/** One's own ideas, with what has become of each. */
export function howManyOfMine(): { readonly sent: number; readonly waiting: number } {
  const waiting = myIdeas.value.filter((card) => card.status !== "sent").length;
  return { sent: myIdeas.value.length - waiting, waiting };
}
