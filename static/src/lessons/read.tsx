/** Lessons to read, by topic; and, where a workshop leaves nothing but its ideas, these in their clusters. */
import type { ComponentChildren } from "preact";
import { type Card, card, cluster, clusters, ideas, ideasIn, lessons, looseIdeas } from "../session.ts";
import type { Lesson } from "../types.ts";
import { WhyHidden, laneOf } from "../views/card.tsx";
import { howMany } from "../views/cards.ts";
import { CitedBy } from "../views/cited-by.tsx";
import { shownName } from "../views/pick.tsx";
import { TakeHome } from "../views/take-home.tsx";
import { t } from "../words.ts";
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
                    <CitedBy target={lesson.id} />
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
      ? t("{ideas} behind it", { ideas: howMany(behind.length) })
      : t("From “{cluster}” · {ideas}", { cluster: from, ideas: howMany(behind.length) });
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

/** What was noted, in its clusters; each can be taken home. */
export function Gathered() {
  const groups = clusters.value.filter(({ id }) => ideasIn(id).length > 0);
  const loose = looseIdeas.value;
  return (
    <>
      {ideas.value.length === 0 && <p class="empty">{t("Nothing was noted.")}</p>}
      {groups.map(({ id }) => (
        <Noted key={id} title={shownName(id)} cards={ideasIn(id)} />
      ))}
      {loose.length > 0 && <Noted title={groups.length > 0 ? t("Not in a cluster") : t("What was noted")} cards={loose} />}
    </>
  );
}

function Noted({ title, cards }: { readonly title: string; readonly cards: readonly Card[] }) {
  return (
    <section class="part">
      <h2>{title}</h2>
      <ul class="lessons">
        {cards.map((idea) => (
          <li class="panel lesson" key={idea.id}>
            <p class="lesson-text">{idea.text}</p>
            {laneOf(idea) !== "" && <span class="lane-mark">{laneOf(idea)}</span>}
            <WhyHidden card={idea} mine={idea.mine} />
            <TakeHome what="idea" target={idea.id} title={idea.text} />
            <CitedBy target={idea.id} />
          </li>
        ))}
      </ul>
    </section>
  );
}
