/** The name and the rule of a vote, as the forms that open and change one ask for them. */
import { useId, useState } from "preact/hooks";
import { MAX, type VoteRule } from "../types.ts";
import { t } from "../words.ts";

interface RuleForm {
  readonly name: string;
  readonly budget: string;
  readonly cap: string;
  readonly blind: boolean;
  readonly set: (to: Partial<{ name: string; budget: string; cap: string; blind: boolean }>) => void;
  /** The rule that is typed, or null while it is none. */
  readonly rule: VoteRule | null;
  /** Why it is none; "" when it is. */
  readonly wrong: string;
}

/** What is typed, beginning with this name and rule. */
export function useRule(name: string, rule: VoteRule): RuleForm {
  const [typed, setTyped] = useState({ name, budget: String(rule.budget), cap: String(rule.cap), blind: rule.blind });
  const budget = whole(typed.budget);
  const cap = whole(typed.cap);
  const wrong =
    budget === null || cap === null
      ? t("Dots are whole numbers from 1 to 20.")
      : cap > budget
        ? t("At most as many on one cluster as each person has.")
        : "";
  return {
    ...typed,
    set: (to) => setTyped((before) => ({ ...before, ...to })),
    rule: budget === null || cap === null || wrong !== "" ? null : { budget, cap, blind: typed.blind },
    wrong,
  };
}

export function RuleName({ form, standard }: { readonly form: RuleForm; readonly standard: string }) {
  const id = useId();
  return (
    <div class="row">
      <label class="label" for={id}>
        {t("Name of the vote")}
      </label>
      <input
        class="box"
        id={id}
        value={form.name}
        placeholder={standard}
        maxLength={MAX.name}
        autocomplete="off"
        onInput={(event) => form.set({ name: event.currentTarget.value })}
      />
    </div>
  );
}

export function RuleNumbers({ form }: { readonly form: RuleForm }) {
  return (
    <div class="number-row">
      <Number label={t("Dots for each person")} value={form.budget} set={(budget) => form.set({ budget })} />
      <Number label={t("At most on one cluster")} value={form.cap} set={(cap) => form.set({ cap })} />
    </div>
  );
}

interface NumberProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
}

function Number({ label, value, set }: NumberProps) {
  const id = useId();
  return (
    <div class="row">
      <label class="label" for={id}>
        {label}
      </label>
      <input
        class="box figures"
        id={id}
        type="number"
        min={1}
        max={20}
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </div>
  );
}

export function RuleBlind({ form }: { readonly form: RuleForm }) {
  return (
    <label class="option">
      <input
        type="checkbox"
        class="tick"
        checked={form.blind}
        onChange={(event) => form.set({ blind: event.currentTarget.checked })}
      />
      <span>
        {t("Blind")}
        <span class="note">{t("Nobody sees totals before voting closes.")}</span>
      </span>
    </label>
  );
}

/** A whole number from 1 to `most`, or null. */
export function whole(text: string, most = 20): number | null {
  const value = text.trim() === "" ? NaN : +text;
  return value % 1 === 0 && value >= 1 && value <= most ? value : null;
}
