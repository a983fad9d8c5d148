/** Lessons on the big screen, under their topics, and what ideas are written along. What does not fit is counted. */
import { brief, clusters, ideasIn, lanes, lessons } from "../session.ts";
import { lessonTopics } from "../lessons/topics.ts";
import { n, t } from "../words.ts";
import { howMany } from "./cards.ts";
import { shownName } from "./pick.tsx";

/** Most lessons under each topic, and most clusters. */
const MOST = { lessons: 3, clusters: 9 } as const;

export function BigLessons({ title, empty }: { readonly title: string; readonly empty: string }) {
  const all = lessons.value;
  return (
    <div class="stage">
      <h1 class="title">
        {title}
        <small>{n("{count} lesson", "{count} lessons", all.length)}</small>
      </h1>
      {all.length === 0 && <p class="lead">{empty}</p>}
      <div class="pins pairs">
        {lessonTopics().map(({ topic, label }) => {
          const own = all.filter((lesson) => lesson.topic === topic);
          const left = own.length - MOST.lessons;
          return (
            own.length > 0 && (
              <section key={topic}>
                <h2>{label}</h2>
                <ul>
                  {own.slice(-MOST.lessons).map((lesson) => (
                    <li key={lesson.id} class="clamp">
                      {lesson.text}
                    </li>
                  ))}
                </ul>
                {left > 0 && <p class="more">{n("and {count} more", "and {count} more", left)}</p>}
              </section>
            )
          );
        })}
      </div>
    </div>
  );
}

/** What a workshop that leaves only its ideas ends with: its clusters. */
export function BigGathered() {
  const all = clusters.value.filter(({ id }) => ideasIn(id).length > 0);
  const left = all.length - MOST.clusters;
  return (
    <div class="stage">
      <h1 class="title">{t("What we take home from {city}", { city: brief.value?.city ?? "" })}</h1>
      <ul class={all.length > 6 ? "tiles many" : "tiles"}>
        {all.slice(0, MOST.clusters).map(({ id }) => (
          <li key={id} class="tile">
            <h2 class="clamp">{shownName(id)}</h2>
            <p>{howMany(ideasIn(id).length)}</p>
          </li>
        ))}
      </ul>
      {left > 0 && <p class="more">{n("and {count} more cluster", "and {count} more clusters", left)}</p>}
    </div>
  );
}

/** The prompts, and what whoever writes must mind. */
export function BigLanes() {
  const caution = brief.value?.caution ?? "";
  return (
    <>
      {caution !== "" && <p class="lead caution">{t(caution)}</p>}
      {lanes.value.length > 0 && (
        <div class={lanes.value.length % 3 === 1 ? "pins pairs" : "pins"}>
          {lanes.value.map(({ id, label, hint }) => (
            <section key={id}>
              <h2>{t(label)}</h2>
              {hint !== "" && <p>{t(hint)}</p>}
            </section>
          ))}
        </div>
      )}
    </>
  );
}
