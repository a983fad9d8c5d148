/**
 * Writing lessons: one box for a new one, from a cluster or free, and all of them under their topics. Everybody may write
 * and mend every lesson; two texts for one lesson are both shown until somebody chooses.
 */
import type { RefObject } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import {
  board, clusters, draft, ideasIn, isFacilitator, isMuted, lengthOf, lessons, newId, returned, role, shared, submit,
} from "../session.ts";
import { type Id, type Lesson, type LessonTopic, MAX } from "../types.ts";
import { announce } from "../views/announce.tsx";
import { Box } from "../views/box.tsx";
import { short } from "../views/card.tsx";
import { howMany } from "../views/cards.ts";
import { DoneButton } from "../views/done.tsx";
import { Both } from "../views/field.tsx";
import { shownName } from "../views/pick.tsx";
import { useReturned } from "../views/returned.tsx";
import { lockedOut, sayAloud } from "../views/stages.ts";
import { n, t } from "../words.ts";
import { Behind, ReadLessons } from "./read.tsx";
import { lessonTopics } from "./topics.ts";

/** Why this person cannot write now; "" while they can. */
function closed(): string {
  if (lockedOut.value) return t("The time is over, and this stage is closed. Your text stays here.");
  const paused = isMuted.value || (!isFacilitator.value && board.value?.writing === false);
  return paused ? t("Writing is paused. Your text stays here.") : "";
}

const fromCluster = () => draft("lesson:cluster");

export function LessonsStage() {
  const box = useRef<HTMLTextAreaElement>(null);
  const say = sayAloud("draft");
  const writes = role.value !== "projector";
  return (
    <>
      <h2 class="prompt small">{t("What should another city know?")}</h2>
      <p class="lead">
        {isFacilitator.value && say !== ""
          ? t("Say: “{words}”", { words: say })
          : t("Write one lesson in one sentence. Everybody sees it, and can mend it.")}
      </p>
      {writes && <NewLesson box={box} />}
      {writes && <Sources box={box} />}
      {lessons.value.length === 0 && (
        <p class="empty part">{t("No lessons yet. Begin with a cluster, or with what surprised you most.")}</p>
      )}
      <ReadLessons>{(lesson) => <OneLesson key={lesson.id} lesson={lesson} writes={writes} />}</ReadLessons>
      {lessons.value.length > 0 && <DoneButton />}
    </>
  );
}

interface TopicProps {
  readonly now: LessonTopic;
  readonly choose: (topic: LessonTopic) => void;
}

function TopicChooser({ now, choose }: TopicProps) {
  const name = useId();
  return (
    <fieldset class="lanes">
      <legend class="hidden-text">{t("What kind of lesson is it?")}</legend>
      {lessonTopics().map(({ topic, label }) => (
        <label class={topic === now ? "lane-choice chosen" : "lane-choice"} key={topic}>
          <input type="radio" name={name} checked={topic === now} onChange={() => choose(topic)} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

function NewLesson({ box }: { readonly box: RefObject<HTMLTextAreaElement | null> }) {
  const id = useId();
  const text = draft("lesson");
  const topic = draft("lesson:topic");
  const cluster = fromCluster();
  const [problem, setProblem] = useState("");
  const now = (lessonTopics().find((each) => each.topic === topic.value) ?? lessonTopics()[0])?.topic ?? "success";
  const source = clusters.value.some((each) => each.id === cluster.value) ? cluster.value : "";
  const over = lengthOf(text.value) - MAX.point;
  const shut = closed();

  // A new lesson that the board did not take comes back into the box, unless another one is in there.
  const back = returned.value.find(({ command }) => command.type === "write_lesson" && command.base === 0);
  const taken = useReturned(back?.key ?? "lesson")[0];
  useEffect(() => {
    if (taken?.command.type !== "write_lesson" || text.peek().trim() !== "") return;
    text.value = taken.text;
    topic.value = taken.command.topic;
    cluster.value = taken.command.cluster ?? "";
    setProblem(taken.reason);
    announce(t("Your text came back: {reason}", { reason: taken.reason }));
    taken.take();
  }, [taken?.id, text.value === ""]);

  const send = (event: Event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (shut !== "" || over > 0) return;
    if (said === "") return setProblem(t("Write the lesson first."));
    const behind = source === "" ? [] : ideasIn(source).filter((idea) => idea.hidden === null);
    const { answer } = submit({
      type: "write_lesson", lesson: newId(), topic: now, text: said, cluster: source || null,
      ideas: behind.slice(0, 100).map((idea) => idea.id), base: 0,
    });
    void answer.then(({ revision }) => revision !== undefined && announce(t("The lesson is added.")));
    text.value = "";
    cluster.value = "";
    setProblem("");
    box.current?.focus();
  };
  return (
    <form class="composer" onSubmit={send}>
      <TopicChooser now={now} choose={(next) => (topic.value = next)} />
      <label class="hidden-text" for={id}>
        {t("Your lesson")}
      </label>
      <Box
        id={id}
        class="composer-text"
        box={box}
        rows={2}
        value={text.value}
        placeholder={lessonTopics().find((each) => each.topic === now)?.hint ?? ""}
        aria-describedby={`${id}-source ${id}-problem`}
        aria-invalid={over > 0}
        enterkeyhint="send"
        onInput={(event) => {
          text.value = event.currentTarget.value.replace(/\s*\n\s*/g, " ");
          setProblem("");
        }}
        onKeyDown={(event) => event.key === "Enter" && !event.isComposing && event.keyCode !== 229 && send(event)}
      />
      <button type="submit" class="button primary" disabled={shut !== ""}>
        {t("Add the lesson")}
      </button>
      <p class="lesson-source note" id={`${id}-source`}>
        {source === "" ? (
          clusters.value.length > 0 && t("Not from a cluster")
        ) : (
          <>
            {t("From “{cluster}” · {ideas}", { cluster: shownName(source), ideas: howMany(ideasIn(source).length) })}{" "}
            <button type="button" class="link" onClick={() => (cluster.value = "")}>
              {t("Not from it")}
            </button>
          </>
        )}
      </p>
      <p class="problem composer-problem" id={`${id}-problem`} aria-live="polite">
        {shut || (over > 0 ? n("{count} character too long", "{count} characters too long", over) : problem)}
      </p>
    </form>
  );
}

/** The clusters, each with how many lessons were drawn from it. */
function Sources({ box }: { readonly box: RefObject<HTMLTextAreaElement | null> }) {
  const all = clusters.value.filter(({ id }) => ideasIn(id).length > 0);
  if (all.length === 0) return null;
  return (
    <details class="part lesson-sources" open>
      <summary>{t("Clusters to draw from")}</summary>
      <ul class="sources">
        {all.map(({ id }) => {
          const drawn = lessons.value.filter((lesson) => lesson.cluster === id).length;
          const name = shownName(id);
          return (
            <li class="source" key={id}>
              <p class="source-name">
                <strong>{name}</strong>{" "}
                <span class="note">
                  {howMany(ideasIn(id).length)}
                  {drawn > 0 && ` · ${n("{count} lesson", "{count} lessons", drawn)}`}
                </span>
              </p>
              <button
                type="button"
                class="button"
                aria-label={t("Write a lesson from: {cluster}", { cluster: name })}
                onClick={() => {
                  fromCluster().value = id;
                  box.current?.focus();
                  announce(t("From “{cluster}”: write the lesson.", { cluster: name }));
                }}
              >
                {t("Write a lesson")}
              </button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function OneLesson({ lesson, writes }: { readonly lesson: Lesson; readonly writes: boolean }) {
  const key = `lesson:${lesson.id}`;
  const text = draft(key);
  const [base, setBase] = useState<number | null>(null); // the version that is being mended; null: none
  const [topic, setTopic] = useState(lesson.topic);
  const id = useId();
  const back = useReturned(key)[0];
  const now = shared.value.lesson.get(lesson.id);
  const over = lengthOf(text.value) - MAX.point;

  const edit = () => {
    text.value = lesson.text;
    setTopic(lesson.topic);
    setBase(lesson.rev);
  };
  const stop = () => {
    text.value = "";
    setBase(null);
  };
  const write = (said: string, kind: LessonTopic, since: number) => {
    const { cluster, ideas } = lesson;
    const { answer } = submit({ type: "write_lesson", lesson: lesson.id, topic: kind, text: said, cluster, ideas, base: since });
    void answer.then(({ revision }) => revision !== undefined && announce(t("The lesson is saved.")));
  };
  const save = (event: Event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (said === "" || over > 0 || closed() !== "" || base === null) return;
    if (said !== lesson.text || topic !== lesson.topic) write(said, topic, base);
    stop();
  };
  const settle = (said: string | null) => {
    if (back?.command.type !== "write_lesson") return;
    if (said !== null) write(said, back.command.topic, now?.rev ?? 0);
    back.take();
  };
  if (base !== null) {
    return (
      <form onSubmit={save}>
        <TopicChooser now={topic} choose={setTopic} />
        <label class="hidden-text" for={id}>
          {t("The lesson")}
        </label>
        <Box
          id={id}
          class="box"
          value={text.value}
          autofocus
          aria-invalid={over > 0}
          aria-describedby={`${id}-problem`}
          onInput={(event) => (text.value = event.currentTarget.value.replace(/\s*\n\s*/g, " "))}
          onKeyDown={(event) => {
            if (event.key === "Escape") stop();
            else if (event.key === "Enter" && !event.isComposing && event.keyCode !== 229) save(event);
          }}
        />
        <p class="problem" id={`${id}-problem`} aria-live="polite">
          {closed() || (over > 0 && n("{count} character too long", "{count} characters too long", over))}
        </p>
        <div class="buttons">
          <button type="submit" class="button primary" disabled={over > 0 || text.value.trim() === ""}>
            {t("Save")}
          </button>
          <button type="button" class="button" onClick={stop}>
            {t("Cancel")}
          </button>
        </div>
      </form>
    );
  }
  const name = short(lesson.text);
  return (
    <>
      <p class="lesson-text">{lesson.text}</p>
      <Behind lesson={lesson} />
      {back !== undefined && back.code === "changed_meanwhile" && (
        <Both mine={back.text} theirs={now?.text ?? ""} settle={settle} />
      )}
      {back !== undefined && back.code !== "changed_meanwhile" && (
        <div class="both" role="alert">
          <p>
            <strong>{t("This was not saved.")}</strong> {back.reason}
          </p>
          <p class="both-text">{back.text}</p>
          <div class="buttons">
            <button type="button" class="button" onClick={() => settle(back.text)}>
              {t("Try again")}
            </button>
            <button type="button" class="button" onClick={() => settle(null)}>
              {t("Throw the text away")}
            </button>
          </div>
        </div>
      )}
      {writes && (
        <div class="card-foot">
          <span>{lesson.rev === 0 && t("Sending")}</span>
          {lesson.rev > 0 && closed() === "" && (
            <span class="card-verbs">
              <button type="button" class="link" aria-label={t("Edit: {idea}", { idea: name })} onClick={edit}>
                {t("Edit")}
              </button>
              <span aria-hidden="true">·</span>
              <button type="button" class="link" aria-label={t("Remove: {idea}", { idea: name })} onClick={() => remove(lesson.id, name)}>
                {t("Remove")}
              </button>
            </span>
          )}
        </div>
      )}
    </>
  );
}

function remove(id: Id, name: string): void {
  submit({ type: "remove_lesson", lesson: id });
  announce(t("Removed: {idea}", { idea: name }));
}
