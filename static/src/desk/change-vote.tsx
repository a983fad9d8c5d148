/** Another name or rule for a vote that runs. Why the board says no, with its numbers, stands in the form. */
import { useRef, useState } from "preact/hooks";
import { dismiss, submit } from "../session.ts";
import type { Round } from "../types.ts";
import { t } from "../words.ts";
import { RuleBlind, RuleName, RuleNumbers, useRule } from "./rule-fields.tsx";

export function ChangeVote({ round }: { readonly round: Round }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  if (open) return <Form round={round} close={close} />;
  return (
    <p>
      <button type="button" class="button" ref={button} onClick={() => setOpen(true)}>
        {t("Change the name or the rule…")}
      </button>
    </p>
  );
}

function Form({ round, close }: { readonly round: Round; readonly close: () => void }) {
  const form = useRule(round.name, round.rule);
  const [refusal, setRefusal] = useState("");
  const [sending, setSending] = useState(false);
  const wrong = form.wrong || refusal;

  const send = async (event: Event) => {
    event.preventDefault();
    if (form.rule === null || sending) return;
    setSending(true);
    const { id, answer } = submit({ type: "change_round", round: round.id, name: form.name.trim(), ...form.rule });
    const { refused, reason = "" } = await answer;
    setSending(false);
    if (refused === undefined) return close();
    dismiss(id); // it is said here
    setRefusal(reason);
  };

  return (
    <form class="open-vote change-vote" onSubmit={(event) => void send(event)} onInput={() => setRefusal("")}>
      <RuleName form={form} standard={t("Vote")} />
      <RuleNumbers form={form} />
      <RuleBlind form={form} />
      <p class="problem" role="alert">
        {wrong}
      </p>
      <div class="buttons">
        <button type="submit" class="button primary" disabled={form.wrong !== ""} aria-disabled={sending}>
          {sending ? t("Saving…") : t("Save the change")}
        </button>
        <button type="button" class="button" onClick={close}>
          {t("Cancel")}
        </button>
      </div>
    </form>
  );
}
