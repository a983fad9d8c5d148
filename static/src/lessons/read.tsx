/** Lessons to read, by topic; and, where a workshop leaves nothing but its ideas, these in their clusters. */
import type { ComponentChildren } from "preact";
import { card, cluster, clusters, ideas, ideasIn, lessons, looseIdeas } from "../session.ts";
import type { Lesson } from "../types.ts";
import { shownName } from "../views/pick.tsx";
import { CardsByLane } from "../views/lanes.tsx";
import { TakeHome } from "../views/take-home.tsx";
import { n, t } from "../words.ts";
import { lessonTopics } from "./topics.ts";

interface Props {
  /** What stands with each lesson; by default what is behind it. */
  readonly children?: (lesson: Lesson) => ComponentChildren;
}

/** All lessons under their topics. A topic without one is not shown. */
export function ReadLessons({ children = (lesson) => <Line lesson={lesson} /> }: Props) {
  const all = lessons.value;
  return (
    <>
      {lessonTopics().map(({ topic, label }) => {
        const own = all.filter((lesson) => lesson.topic === topic);
        return (
          own.length > 0 && (
            <section class="part" key={topic}>
              <h2>
                {label} <span class="note figures">{own.length}</span>
              </h2>
              <ul class="lessons">
                {own.map((lesson) => (
                  <li class="panel lesson" key={lesson.id}>
                    {children(lesson)}
                  </li>
                ))}
              </ul>
            </section>
          )
        );
      })}
    </>
  );
}

function Line({ lesson }: { readonly lesson: Lesson }) {
  return (
    <>
      <p class="lesson-text">{lesson.text}</p>
      <TakeHome what="lesson" target={lesson.id} title={lesson.text} />
      <Behind lesson={lesson} />
    </>
  );
}

/** The cluster and the ideas that a lesson was drawn from. */
export function Behind({ lesson }: { readonly lesson: Lesson }) {
  const behind = lesson.ideas.flatMap((id) => card(id) ?? []);
  const from = lesson.cluster !== null && cluster(lesson.cluster) !== undefined ? shownName(lesson.cluster) : "";
  if (from === "" && behind.length === 0) return null;
  const words =
    from === ""
      ? n("{count} idea behind it", "{count} ideas behind it", behind.length)
      : n("From “{cluster}” · {count} idea", "From “{cluster}” · {count} ideas", behind.length, { cluster: from });
  if (behind.length === 0) return <p class="note">{words}</p>;
  return (
    <details class="lesson-behind">
      <summary class="note">{words}</summary>
      <ul class="bullets">
        {behind.map((idea) => (
          <li key={idea.id}>{idea.text}</li>
        ))}
      </ul>
    </details>
  );
}

/** What was noted, in its clusters. */
export function Gathered() {
  const groups = clusters.value.filter(({ id }) => ideasIn(id).length > 0);
  if (ideas.value.length === 0) return <p class="empty">{t("Nothing was noted.")}</p>;
  if (groups.length === 0) return <CardsByLane cards={ideas.value} />;
  return (
    <>
      {groups.map(({ id }) => (
        <section class="part" key={id}>
          <h2>{shownName(id)}</h2>
          <CardsByLane cards={ideasIn(id)} />
        </section>
      ))}
      {looseIdeas.value.length > 0 && (
        <section class="part">
          <h2>{t("Not in a cluster")}</h2>
          <CardsByLane cards={looseIdeas.value} />
        </section>
      )}
    </>
  );
}
