/** One's own note at the end: how it could work in one's own city. Saved as it is written, and nobody else's on the board. */
import { useId } from "preact/hooks";
import { draftKey, me, mine, records, submit } from "../session.ts";
import { MAX } from "../types.ts";
import { n, t } from "../words.ts";
import { Box } from "./box.tsx";
import { Both } from "./field.tsx";
import { savedWords, useKeptText } from "./kept-text.ts";
import { NotSaved } from "./not-saved.tsx";

export function NoteBox() {
  const id = useId();
  const own = me.value?.id ?? "";
  const known = mine.value.note.get(own);
  const label = t("How it could work in my city");
  const { text, over, state, back, clash, type, leave, settle } = useKeptText({
    key: draftKey({ type: "write_note", text: "", base: 0 }),
    label,
    seen: records.value.note.get(own)?.text ?? "",
    theirs: known?.text ?? "",
    base: known?.rev ?? 0,
    max: MAX.field,
    shut: false,
    saves: (command) => command.type === "write_note",
    send: (next, base) => submit({ type: "write_note", text: next, base }),
  });
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      <span class="field-guide" id={`${id}-guide`}>
        {t("This goes to your page, and without your name to your city’s page. Nobody here sees it.")}
      </span>
      <Box
        id={id}
        class="box"
        rows={3}
        value={text}
        placeholder={t("What would you try first? Who must agree?")}
        aria-describedby={`${id}-guide ${id}-foot`}
        aria-invalid={over > 0}
        onInput={(event) => type(event.currentTarget.value)}
        onBlur={leave}
      />
      <p class="field-foot" id={`${id}-foot`}>
        {over > 0 ? (
          <span class="problem">{n("{count} character too long", "{count} characters too long", over)}</span>
        ) : (
          back === undefined && savedWords(state)
        )}
      </p>
      {clash && <Both mine={text} theirs={known?.text ?? ""} between={"\n"} settle={settle} />}
      {back !== undefined && !clash && (
        <NotSaved reason={back.reason} again={() => settle(text)} away={() => settle(null)} />
      )}
    </div>
  );
}
