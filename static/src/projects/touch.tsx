/**
 * With whom one wants to stay in touch, of those with whom one sat at a table. A tick is one's own secret until the other
 * ticks too. Where a workshop shows no names there is nobody to tick.
 */
import { me, page, person, records, submit } from "../session.ts";
import { authorOf } from "../views/card.tsx";
import { announce } from "../views/announce.tsx";
import { n, t } from "../words.ts";
import { visited } from "./my-table.tsx";

export function StayInTouch() {
  const seen = new Set<string>();
  const tables = visited().flatMap(({ round, place, title }) => {
    const people = place.people.filter((id) => !seen.has(id) && (person(id)?.name ?? "") !== "");
    people.forEach((id) => seen.add(id));
    return people.length === 0 ? [] : [{ round, title, people }];
  });
  if (tables.length === 0) return null;
  const mine = page.value?.urls.mine;
  const ticked = [...seen].filter(wanted).length;
  return (
    <section class="part touch" aria-labelledby="touch">
      <h2 id="touch" tabIndex={-1}>
        {t("Stay in touch with…")}
        {ticked > 0 && <span class="note figures">{n("{count} person", "{count} people", ticked)}</span>}
      </h2>
      <p class="lead">
        {t("Nobody sees whom you tick. If the other person ticks you too, you find each other on your own page of the Lab.")}{" "}
        {mine != null && <a href={`${mine}#reach`}>{t("Say on your page how you can be reached")}</a>}
      </p>
      {tables.map(({ round, title, people }) => (
        <fieldset key={round.id}>
          <legend>{t("Round {number}: {title}", { number: round.number, title })}</legend>
          <ul>
            {people.map((id) => (
              <li key={id}>
                <Tick id={id} />
              </li>
            ))}
          </ul>
        </fieldset>
      ))}
    </section>
  );
}

const wanted = (id: string): boolean => records.value.touch.has(`${me.value?.id ?? ""}.${id}`);

function Tick({ id }: { readonly id: string }) {
  const name = authorOf({ author: id });
  return (
    <label class="touch-one">
      <input
        class="tick"
        type="checkbox"
        checked={wanted(id)}
        onChange={(event) => {
          const on = event.currentTarget.checked;
          submit({ type: "stay_in_touch", person: id, on });
          announce(on ? t("You would like to stay in touch with {name}.", { name }) : t("Not with {name} any more.", { name }));
        }}
      />
      {name}
    </label>
  );
}
