/** Ticking ideas, and choosing the cluster that they go to. Which ideas are ticked is known here only. */
import { type Signal, batch, computed, signal } from "@preact/signals";
import { card, clusterName, clusters, ideasIn, newId, submit } from "../session.ts";
import { type Id, MAX } from "../types.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { short } from "./card.tsx";
import { howMany } from "./cards.ts";
import { Dialog, askText, closeDialog, showDialog } from "./dialog.tsx";

const ticked = signal<ReadonlySet<Id>>(new Set());
/** Whether an idea is ticked, for its card alone: a tick is no news for the thousand others. */
const ticks = new Map<Id, Signal<boolean>>();
const NOTHING: readonly Id[] = [];

/** Ticked ideas that are still there, in the order of ticking. */
export const picked = computed<readonly Id[]>(() =>
  ticked.value.size === 0 ? NOTHING : [...ticked.value].filter((id) => card(id) !== undefined),
);

export function isPicked(id: Id): boolean {
  let tick = ticks.get(id);
  if (tick === undefined) ticks.set(id, (tick = signal(ticked.peek().has(id))));
  return tick.value;
}

function tick(next: ReadonlySet<Id>): void {
  batch(() => {
    ticked.value = next;
    for (const [id, tick] of ticks) tick.value = next.has(id);
  });
}

/** Whether boxes are shown everywhere: something is ticked, or a split has begun. */
export const picking = signal(false);

export function pick(id: Id, on: boolean): void {
  const next = new Set(ticked.value);
  if (on) next.add(id);
  else next.delete(id);
  tick(next);
}

export function clearPicked(): void {
  tick(new Set());
  picking.value = false;
}

/** What a drag of this idea takes along: the whole selection when the idea is in it. */
export function alongWith(id: Id): readonly Id[] {
  return picked.value.includes(id) ? picked.value : [id];
}

/** A cluster's name as it is shown: its own, or its first idea's text. */
export function shownName(cluster: Id): string {
  return short(clusterName(cluster), 80) || t("Empty cluster");
}

export function putIn(ideas: readonly Id[], cluster: Id): void {
  const moved = ideas.filter((id) => card(id)?.cluster !== cluster);
  if (moved.length === 0) return;
  submit({ type: "place_ideas", ideas: moved, cluster });
  announce(
    n("{count} card put in {cluster}.", "{count} cards put in {cluster}.", moved.length, {
      cluster: shownName(cluster),
    }),
  );
  clearPicked();
}

export function takeOut(ideas: readonly Id[]): void {
  const moved = ideas.filter((id) => card(id)?.cluster != null);
  if (moved.length === 0) return;
  submit({ type: "place_ideas", ideas: moved, cluster: null });
  announce(n("{count} card taken out of its cluster.", "{count} cards taken out of their cluster.", moved.length));
  clearPicked();
}

export function makeCluster(ideas: readonly Id[], name: string): void {
  submit({ type: "create_cluster", cluster: newId(), name, ideas: [...ideas] });
  announce(n("New cluster with {count} card.", "New cluster with {count} cards.", ideas.length));
  clearPicked();
}

/** Asks for the name of a new cluster. Without one it is called like its first idea. */
export function askNewCluster(ideas: readonly Id[]): void {
  askText({
    title: n("New cluster of {count} card", "New cluster of {count} cards", ideas.length),
    label: t("Name"),
    hint: t("You can also name it later."),
    max: MAX.name,
    optional: true,
    verb: t("Make the cluster"),
    done: (name) => makeCluster(ideas, name),
  });
}

/** Asks where these ideas go. */
export function askCluster(ideas: readonly Id[]): void {
  showDialog(
    <ChooseCluster
      key={ideas.join()}
      title={
        ideas.length === 1
          ? t("Put “{idea}” in…", { idea: short(card(ideas[0] ?? "")?.text ?? "") })
          : n("Put {count} card in…", "Put {count} cards in…", ideas.length)
      }
      without={ideas.length === 1 ? (card(ideas[0] ?? "")?.cluster ?? null) : null}
      chosen={(cluster) => putIn(ideas, cluster)}
      other={{ label: t("New cluster…"), act: () => askNewCluster(ideas) }}
    />,
  );
}

function merge(source: Id, into: Id): void {
  submit({ type: "merge_clusters", into, source });
  announce(t("Merged into {cluster}.", { cluster: shownName(into) }));
}

/** Asks which cluster takes all ideas of this one, and what is `then` to be done. */
export function askMerge(source: Id, then = (into: Id) => merge(source, into)): void {
  showDialog(
    <ChooseCluster
      key={source}
      title={t("Merge “{cluster}” into…", { cluster: shownName(source) })}
      without={source}
      chosen={then}
    />,
  );
}

interface Props {
  readonly title: string;
  /** A cluster that is no choice. */
  readonly without: Id | null;
  readonly chosen: (cluster: Id) => void;
  readonly other?: { readonly label: string; readonly act: () => void };
}

function ChooseCluster({ title, without, chosen, other }: Props) {
  const choices = clusters.value.filter((cluster) => cluster.id !== without);
  return (
    <Dialog title={title}>
      <div class="dialog-body">
        {choices.length === 0 && (
          <p class="muted">
            {other === undefined ? t("There is no other cluster yet.") : t("There is no cluster yet.")}
          </p>
        )}
        <ul class="choices">
          {choices.map((cluster) => (
            <li key={cluster.id}>
              <button
                type="button"
                class="choice"
                onClick={() => {
                  closeDialog();
                  chosen(cluster.id);
                }}
              >
                <span>{shownName(cluster.id)}</span>
                <small>{howMany(ideasIn(cluster.id).length)}</small>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <div class="buttons">
        {other !== undefined && (
          <button
            type="button"
            class="button"
            onClick={() => {
              closeDialog();
              other.act();
            }}
          >
            {other.label}
          </button>
        )}
        <button type="button" class="button" onClick={closeDialog}>
          {t("Cancel")}
        </button>
      </div>
    </Dialog>
  );
}

/** The floating bar of what is ticked. */
export function Selected() {
  const ideas = picked.value;
  if (ideas.length === 0 && !picking.value) return null;
  return (
    <div class="selected" role="region" aria-label={t("Selected cards")}>
      <span class="selected-count" aria-live="polite">
        {ideas.length === 0
          ? t("Tick the cards for a new cluster")
          : n("{count} selected", "{count} selected", ideas.length)}
      </span>
      {ideas.length > 0 && (
        <>
          <button type="button" class={picking.value ? "button" : "button first"} onClick={() => askCluster(ideas)}>
            {t("Put in cluster…")}
          </button>
          <button type="button" class={picking.value ? "button first" : "button"} onClick={() => askNewCluster(ideas)}>
            {t("New cluster")}
          </button>
        </>
      )}
      <button type="button" class="button" onClick={clearPicked}>
        {t("Clear")}
      </button>
    </div>
  );
}
