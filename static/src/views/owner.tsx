/**
 * Who takes a first step on: by their own tick, and so with their name and city beside it for everybody. A tick shows at
 * once, and without a network too; whether it may be set is the server's to say.
 */
import { isFacilitator, me, page, person, role, submit } from "../session.ts";
import type { Action } from "../types.ts";
import { t } from "../words.ts";
import { short } from "./card.tsx";
import { byWhen } from "./when.tsx";

/** “Ann, Porto”: who took it on; "" where nobody did, or where it may not be known. */
function ownerOf({ owner }: Action): string {
  const own = me.value !== null && owner === me.value.id;
  const seen = own ? me.value : owner === null ? undefined : person(owner);
  return [seen?.name, seen?.city].filter(Boolean).join(", ");
}

/** “Ann, Porto takes this on”; "" where nobody does. */
export function takesOn(action: Action): string {
  if (action.owner === null) return "";
  const name = ownerOf(action);
  return name === "" ? t("Somebody takes this on") : t("{name} takes this on", { name });
}

/** A first step in one line. */
export function stepLine(action: Action): string {
  const { what, who, partners, by } = action;
  const others = partners && t("with {partners}", { partners });
  return [what, who, others, byWhen(by), takesOn(action)].filter(Boolean).join(" · ");
}

/** Whether this person can take something on: who has a name here. Those with a secret link give one when they want to. */
const ticksHere = (): boolean => page.value?.view == null && (role.value === "delegate" || me.value?.known === true);

/** What a tick does, said once for all rows. */
export function OwnerNote({ id }: { readonly id: string }) {
  if (page.value?.view != null || me.value === null) return null;
  if (!ticksHere()) {
    return (
      <p class="note" id={id}>
        {t("You can take on a step, too.")} <a href={page.value?.urls.me ?? ""}>{t("Write your name first")}</a>
      </p>
    );
  }
  return (
    <p class="note" id={id}>
      {t("If you tick “I take this on”, your name and city will stand beside this step, also in the plan.")}
    </p>
  );
}

interface Props {
  readonly action: Action;
  /** The id of the `OwnerNote`. */
  readonly note: string;
  /** What must be saved of the row before. */
  readonly before?: () => void;
}

export function Owner({ action, note, before }: Props) {
  const own = action.owner !== null && action.owner === me.value?.id;
  const said = takesOn(action);
  const ticks = ticksHere() && (action.owner === null || own);
  const frees = isFacilitator.value && page.value?.view == null && action.owner !== null && !own;
  if (said === "" && !ticks) return null;
  return (
    <div class="step-owner">
      {ticks && (
        <label class="option">
          <input
            type="checkbox"
            class="tick"
            checked={own}
            aria-label={t("I take this on: {step}", { step: short(action.what) })}
            aria-describedby={note}
            onChange={() => {
              before?.();
              submit({ type: own ? "leave_action" : "take_action", action: action.id });
            }}
          />
          <span>{t("I take this on")}</span>
        </label>
      )}
      {said !== "" && <strong class="takes-on">{said}</strong>}
      {frees && (
        <button
          type="button"
          class="link"
          aria-label={t("Take the name off: {step}", { step: short(action.what) })}
          onClick={() => submit({ type: "leave_action", action: action.id })}
        >
          {t("Take the name off")}
        </button>
      )}
    </div>
  );
}
