/** What a solution cites of other workshops: in its sheet, under “Learn from”. */
import { announce } from "./announce.tsx";
import { citations, citedAs } from "./citations.ts";
import { showDialog } from "./dialog.tsx";
import { Seek } from "./seek.tsx";
import { page, submit } from "../session.ts";
import type { Citation, Id } from "../types.ts";
import { t } from "../words.ts";

interface Props {
  readonly solution: Id;
  /** Nobody writes here now, or somebody else does. */
  readonly reads: boolean;
}

export function Learned({ solution, reads }: Props) {
  const cited = citations(solution);
  const may = !reads && page.value?.urls.cite != null;
  if (cited.length === 0 && !may) return null;
  return (
    <div class="learned">
      {cited.length > 0 && (
        <ul class="cited" aria-label={t("Learn from")}>
          {cited.map((each) => (
            <Line key={each.id} citation={each} reads={!may} />
          ))}
        </ul>
      )}
      {may && (
        <button type="button" class="button" onClick={() => showDialog(<Seek solution={solution} />)}>
          {t("Search what the Lab learned")}
        </button>
      )}
    </div>
  );
}

function Line({ citation, reads }: { readonly citation: Citation; readonly reads: boolean }) {
  const { id, text, city, contact, source, target } = citation;
  const search = page.value?.urls.search;
  const remove = () => {
    const { answer } = submit({ type: "remove_citation", citation: id });
    void answer.then(({ revision }) => revision !== undefined && announce(t("Removed from the sheet.")));
  };
  return (
    <li>
      <p class="hit-facts">
        <span class="tag">{citedAs(citation)}</span> <strong>{city}</strong>
      </p>
      <p dir="auto">{text}</p>
      {contact !== "" && (
        <p class="note" dir="auto">
          {t("Contact: {contact}", { contact })}
        </p>
      )}
      <p class="cited-verbs">
        {search != null && (
          <a class="link" target="_blank" href={`${search}?${new URLSearchParams({ source, target }).toString()}`}>
            {t("Where it comes from")}
            <span class="hidden-text">: {text} {t("(opens a new page)")}</span>
          </a>
        )}
        {!reads && (
          <button type="button" class="link" aria-label={t("Remove: {text}", { text })} onClick={remove}>
            {t("Remove")}
          </button>
        )}
      </p>
    </li>
  );
}
