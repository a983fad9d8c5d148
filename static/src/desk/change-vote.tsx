/** Another name or rule for a vote that runs. Why the board says no, with its numbers, stands in the form. */
import { useState } from "preact/hooks";
import { dismiss, submit } from "../session.ts";
import type { Round } from "../types.ts";
import { Dialog, closeDialog, showDialog } from "../views/dialog.tsx";
import { t } from "../words.ts";
import { RuleBlind, RuleName, RuleNumbers, useRule } from "./rule-fields.tsx";

export function askChange(round: Round): void {
  showDialog(<ChangeVote key={round.id} round={round} />);
}

function ChangeVote({ round }: { readonly round: Round }) {
  const form = useRule(round.name, round.rule);
  const [refusal, setRefusal] = useState("");
  const [sending, setSending] = useState(false);

  const send = async (event: Event) => {
    event.preventDefault();
    if (form.rule === null || sending) return;
    setSending(true);
    const { id, answer } = submit({ type: "change_round", round: round.id, name: form.name.trim(), ...form.rule });
    const { refused, reason = "" } = await answer;
    setSending(false);
    if (refused === undefined) return closeDialog();
    dismiss(id); // it is said here
    setRefusal(reason);
  };

  return (
    <Dialog title={t("Change the vote")}>
      <form onSubmit={(event) => void send(event)} onInput={() => setRefusal("")}>
        <div class="dialog-body">
          <p class="muted">{t("Dots that were given stay. Nobody can have fewer dots than somebody has given.")}</p>
          <RuleName form={form} standard={t("Vote")} />
          <RuleNumbers form={form} />
          <RuleBlind form={form} />
          <p class="problem" role="alert">
            {form.wrong || refusal}
          </p>
        </div>
        <div class="buttons">
          <button type="button" class="button" onClick={closeDialog}>
            {t("Cancel")}
          </button>
          <button type="submit" class="button primary" disabled={form.wrong !== ""} aria-disabled={sending}>
            {sending ? t("Saving…") : t("Save the change")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
