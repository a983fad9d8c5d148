/**
 * One text of a sheet, saved as it is written. When two people write in one field, both texts stay on the screen until
 * one of them decides.
 */
import { useEffect, useId } from "preact/hooks";
import { draftKey, field, person, saveField, setWriting, shared, writer } from "../session.ts";
import type { SheetField } from "../sheet-fields.ts";
import { type FieldName, type Id, MAX } from "../types.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { Box } from "./box.tsx";
import { savedWords, useKeptText } from "./kept-text.ts";
import { lockedOut } from "./stages.ts";
import { NotSaved } from "./not-saved.tsx";

function Label({ part, id }: { readonly part: SheetField; readonly id: string }) {
  return (
    <>
      <label class="label" for={id}>
        {part.label}
        {part.star && (
          <>
            {" "}
            <span class="star" aria-hidden="true">
              ★
            </span>
            <span class="hidden-text">{t("(filled at the table)")}</span>
          </>
        )}
      </label>
      <span class="field-guide" id={`${id}-guide`}>
        {part.guide}
      </span>
    </>
  );
}

/** Who else writes in a field, as far as it may be known. */
function writesHere(id: string): string {
  const seen = id === "" ? undefined : person(id);
  if (seen === undefined || (seen.name === "" && seen.city === "")) return t("Somebody else is writing here");
  if (seen.name === "") return t("A delegate from {city} is writing here", { city: seen.city });
  if (seen.city === "") return t("{name} is writing here", { name: seen.name });
  return t("{name} from {city} is writing here", { name: seen.name, city: seen.city });
}

/** For boxes of one line that are high only because their text is long. */
export function noNewLine(event: KeyboardEvent): void {
  if (event.key === "Enter" && !event.isComposing) event.preventDefault();
}

interface FieldProps {
  readonly solution: Id;
  readonly part: SheetField;
  readonly name: FieldName;
  /** Somebody else writes this sheet now. */
  readonly reads: boolean;
}

export function TextField({ solution, part, name, reads }: FieldProps) {
  const id = useId();
  const record = field(solution, name);
  const known = shared.value.field.get(`${solution}.${name}`);
  // The time is over and the timer locks, or the pen is gone.
  const shut = lockedOut.value || reads;
  const { text, over, state, own, back, lost, clash, type, leave, settle } = useKeptText({
    key: draftKey({ type: "write_field", solution, field: name, text: "", base: 0 }),
    label: part.label,
    seen: record?.text ?? "",
    theirs: known?.text ?? "",
    base: known?.rev ?? 0,
    max: MAX.field,
    shut,
    saves: (command) => command.type === "write_field" && command.solution === solution && command.field === name,
    send: (value, base) => saveField(solution, name, value, base),
  });
  const other = writer(solution, name);
  const box = {
    id,
    class: "box",
    value: reads ? (record?.text ?? "") : text,
    placeholder: t("Not filled in yet"),
    "aria-describedby": `${id}-guide ${id}-foot${reads ? " pen-why" : ""}`,
    "aria-invalid": over > 0,
    readOnly: shut,
    onInput: (event: Event) => {
      const typed = (event.currentTarget as HTMLTextAreaElement).value;
      type(name === "title" ? typed.replace(/\s*\n\s*/g, " ") : typed); // a title is one line, also when it is pasted
    },
    onFocus: () => !shut && setWriting(`${solution}.${name}`),
    onBlur: () => {
      setWriting(null);
      leave();
    },
  };
  return (
    <div class="field">
      <Label part={part} id={id} />
      {name === "title" ? <Box {...box} onKeyDown={noNewLine} /> : <Box {...box} rows={2} />}
      <p class="field-foot" id={`${id}-foot`}>
        {over > 0 ? (
          <span class="problem">{n("{count} character too long", "{count} characters too long", over)}</span>
        ) : (
          back === undefined && savedWords(state)
        )}
        {other !== undefined && (
          <>
            {back === undefined && state !== "" && " · "}
            <span class="here">{writesHere(other)}</span>
          </>
        )}
      </p>
      {reads && (over > 0 || back !== undefined) && (
        <KeptText text={own ?? back?.text ?? ""} away={() => settle(null)} />
      )}
      {!reads && clash && <Both mine={text} theirs={known?.text ?? ""} between={name === "title" ? " / " : "\n"} settle={settle} />}
      {!reads && back !== undefined && !clash && (
        <NotSaved reason={lost ? t("Somebody else held the pen.") : back.reason} again={() => settle(text)} away={() => settle(null)} />
      )}
    </div>
  );
}

interface KeptProps {
  readonly text: string;
  readonly away: () => void;
}

/** What one had written when the pen went to somebody else. It is in its box again when one may write. */
export function KeptText({ text, away }: KeptProps) {
  return (
    <div class="both" role="alert">
      <p>
        <strong>{t("Your text is kept, and is not saved.")}</strong>{" "}
        {t("It is in its box again when you have the pen. You can also copy it.")}
      </p>
      <p class="both-text">{text}</p>
      <div class="buttons">
        <button type="button" class="button" onClick={away}>
          {t("Throw the text away")}
        </button>
      </div>
    </div>
  );
}

interface BothProps {
  readonly mine: string;
  readonly theirs: string;
  /** The text that is to stand; null takes the other's. */
  readonly settle: (text: string | null) => void;
  /** What stands between the two when both are kept; without it they cannot be. */
  readonly between?: string;
}

/** Two texts for one place. Nothing is lost until a person chooses. */
export function Both({ mine, theirs, settle, between }: BothProps) {
  useEffect(() => announce(t("Somebody else changed this field while you were writing. Both texts are shown.")), []);
  return (
    <div class="both" role="group" aria-label={t("Two texts")}>
      <p>
        <strong>{t("Somebody else changed this while you were writing.")}</strong> {t("Nothing is lost. Choose:")}
      </p>
      <div class="both-texts">
        <div>
          <p class="label">{t("Yours")}</p>
          <p class="both-text">{mine || t("(empty)")}</p>
        </div>
        <div>
          <p class="label">{t("Theirs")}</p>
          <p class="both-text">{theirs || t("(empty)")}</p>
        </div>
      </div>
      <div class="buttons">
        <button type="button" class="button" onClick={() => settle(mine)}>
          {t("Keep mine")}
        </button>
        <button type="button" class="button" onClick={() => settle(null)}>
          {t("Keep theirs")}
        </button>
        {between !== undefined && (
          <button type="button" class="button" onClick={() => settle([theirs, mine].filter(Boolean).join(between))}>
            {t("Keep both")}
          </button>
        )}
      </div>
    </div>
  );
}
