/**
 * Sorting ideas into clusters. Everything works three ways: drag, tick several and use the bar, or the menu of a card.
 * Who may sort is the server's to say; a projector only looks.
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { AtDesk } from "../at-desk.tsx";
import { useDrag } from "../drag.ts";
import {
  type Card,
  board,
  card as cardOf,
  cluster as clusterOf,
  clusters,
  counts,
  ideasIn,
  isFacilitator,
  looseIdeas,
  ownLanguage,
  role,
  submit,
} from "../session.ts";
import { type Cluster, type Id, MAX } from "../types.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { WhyHidden, authorOf, cardMenu, ideaVerbs, laneOf, short, sourceOf } from "./card.tsx";
import { howMany, named } from "./cards.ts";
import { Composer, ideaDraft } from "./composer.tsx";
import { askText, confirm } from "./dialog.tsx";
import { useGrowing } from "./growing.ts";
import { Menu, type MenuEntry } from "./menu.tsx";
import {
  Selected,
  alongWith,
  askCluster,
  askMerge,
  askNewCluster,
  clearPicked,
  isPicked,
  makeCluster,
  pick,
  picked,
  picking,
  putIn,
  shownName,
  takeOut,
} from "./pick.tsx";
import { ShareSwitch, shares, shownShare } from "./share.tsx";
import { showVerb } from "./spotlight.ts";
import { lockedOut, sayAloud } from "./stages.ts";

/** A longer cluster shows this many, and says how many more there are. */
const SHOWN = 4;

export function ClustersStage() {
  const writes = role.value !== "projector" && !lockedOut.value;
  const alone = board.value?.sorting === "facilitator";
  const sorts = writes && (isFacilitator.value || !alone);
  const some = picked.value.length > 0 || picking.value;
  const say = sayAloud("cluster");
  useEffect(() => clearPicked, []);
  return (
    <>
      <h2 class="prompt small">{named(t("Which ideas belong together?"), t("Which cards belong together?"))}</h2>
      <p class="lead">
        {isFacilitator.value && say !== ""
          ? t("Say: “{words}”", { words: say })
          : sorts
            ? t("Drag a card, or tick several and put them in a cluster.")
            : alone && t("The facilitator sorts the cards. You can read all of them.")}
      </p>
      {isFacilitator.value && alone && <p class="note">{t("Only you sort: delegates see every move.")}</p>}
      <div class={some ? "sorting picking" : "sorting"}>
        <Tray sorts={sorts} writes={writes} />
        <Clusters sorts={sorts} />
      </div>
      {sorts && <Selected />}
    </>
  );
}

function Tray({ sorts, writes }: { readonly sorts: boolean; readonly writes: boolean }) {
  const share = shownShare();
  const loose = share ?? looseIdeas.value;
  const shown = useGrowing(loose);
  const tray = useDrag<HTMLElement>({
    place: sorts
      ? { accepts: (ideas) => ideas.some((id) => cardOf(id)?.cluster !== null), drop: takeOut }
      : undefined,
  });
  return (
    <section class="tray" ref={tray}>
      <h2 class="heading" tabIndex={-1}>
        {share === null ? t("Not yet clustered") : t("Your table’s ideas")}{" "}
        <span class="note figures">{loose.length}</span>
      </h2>
      <ShareSwitch />
      {isFacilitator.value && shares().length > 0 && <AtDesk>{(desk) => <desk.Shares />}</AtDesk>}
      {loose.length === 0 ? (
        <p class="muted">
          {share !== null
            ? t("Your table’s ideas are all in clusters. Help with the others.")
            : (counts.value?.ideas ?? 0) > 0 ? named(t("Every idea is in a cluster."), t("Every card is in a cluster.")) : t("Nothing here yet: be the first.")}
        </p>
      ) : (
        <ul class="cards">
          {shown.map((card) => (
            <Loose key={card.id} card={card} sorts={sorts} />
          ))}
        </ul>
      )}
      {writes && <Late />}
    </section>
  );
}

/** One more idea, late. The box opens by itself when half an idea is still in it. */
function Late() {
  const waits = ideaDraft().value.trim() !== "";
  const [open, setOpen] = useState(waits);
  const [asked, setAsked] = useState(false);
  return (
    <div class="late">
      {open ? (
        <Composer focus={asked} />
      ) : (
        <button
          type="button"
          class="button"
          onClick={() => {
            setAsked(true);
            setOpen(true);
          }}
        >
          {named(t("+ Add an idea"), t("+ Add a card"))}
        </button>
      )}
      {isFacilitator.value && <AtDesk>{(desk) => <desk.ForOthers />}</AtDesk>}
    </div>
  );
}

/** What the menu of an idea offers while sorting. */
function sortVerbs(card: Card): MenuEntry[] {
  const chosen = isPicked(card.id);
  return [
    { label: t("Put in cluster…"), act: () => askCluster([card.id]) },
    { label: t("New cluster…"), act: () => askNewCluster([card.id]) },
    card.cluster !== null && { label: t("Take out"), act: () => takeOut([card.id]) },
    chosen
      ? { label: t("Do not select"), act: () => pick(card.id, false) }
      : { label: t("Select"), act: () => pick(card.id, true) },
    ...(ideaVerbs(card).some(Boolean) ? (["rule"] as const) : []),
    ...ideaVerbs(card),
  ];
}

interface IdeaProps {
  readonly card: Card;
  readonly sorts: boolean;
}

function Tick({ card }: { readonly card: Card }) {
  return (
    <input
      type="checkbox"
      class="tick"
      checked={isPicked(card.id)}
      aria-label={t("Select “{idea}”", { idea: short(card.text) })}
      onChange={(event) => pick(card.id, event.currentTarget.checked)}
    />
  );
}

function Below({ card }: { readonly card: Card }) {
  const from = sourceOf(card);
  const parts = [
    card.status === "waiting" && t("Waiting for the network. It will be sent."),
    from || (card.mine ? named(t("Your idea"), t("Your card")) : authorOf(card)),
    card.edited && t("edited"),
  ].filter(Boolean);
  const lane = laneOf(card);
  return (
    <>
      {lane !== "" && <span class="lane-mark" lang={ownLanguage.value}>{lane}</span>}
      {parts.length > 0 && <span class="card-by">{parts.join(" · ")}</span>}
      <WhyHidden card={card} mine={card.mine} />
    </>
  );
}

function Loose({ card, sorts }: IdeaProps) {
  const chosen = isPicked(card.id);
  const element = useDrag<HTMLLIElement>({
    take: sorts ? () => alongWith(card.id) : undefined,
    place: sorts
      ? {
          accepts: (ideas) => !ideas.includes(card.id),
          drop: (ideas) => makeCluster([card.id, ...ideas], ""),
        }
      : undefined,
  });
  const look = [
    "card loose",
    chosen && "chosen",
    card.mine && "mine",
    card.status === "waiting" && "waiting",
    card.hidden !== null && "hidden",
  ];
  return (
    <li class={look.filter(Boolean).join(" ")} ref={element}>
      <p class="card-text">{card.text}</p>
      {sorts && <Tick card={card} />}
      {sorts && <Menu label={cardMenu(card)} items={() => sortVerbs(card)} />}
      <div class="card-by">
        <Below card={card} />
      </div>
    </li>
  );
}

function Clusters({ sorts }: { readonly sorts: boolean }) {
  const grid = useRef<HTMLDivElement>(null);

  // A cluster spans as many thin rows of the grid as it is high. So columns fill without gaps, the order in the page
  // stays the order of birth, and no card is ever built anew because another cluster grew.
  useLayoutEffect(() => {
    const box = grid.current;
    if (box === null) return;
    const fit = (elements: Iterable<Element>) => {
      // All are measured before any is changed, or the page would be laid out again for each.
      const all = Array.from(elements, (element) => [element as HTMLElement, (element as HTMLElement).offsetHeight] as const);
      for (const [{ style }, height] of all) style.gridRowEnd = `span ${Math.ceil((height + 18) / 6)}`;
    };
    const sizes = new ResizeObserver((entries) => fit(entries.map((entry) => entry.target)));
    const watch = () => {
      fit(box.children);
      for (const child of box.children) sizes.observe(child);
    };
    watch();
    const births = new MutationObserver(watch);
    births.observe(box, { childList: true });
    return () => {
      births.disconnect();
      sizes.disconnect();
    };
  }, []);

  return (
    <div class="clusters" ref={grid}>
      {clusters.value.map((cluster) => (
        <ClusterBox key={cluster.id} cluster={cluster} sorts={sorts} />
      ))}
      {clusters.value.length === 0 && (
        <p class="empty">
          {sorts
            ? t("No clusters yet. Drag one card onto another, or tick some and press “New cluster”.")
            : t("No clusters yet.")}
        </p>
      )}
    </div>
  );
}

function ClusterBox({ cluster, sorts }: { readonly cluster: Cluster; readonly sorts: boolean }) {
  const ideas = ideasIn(cluster.id);
  const [all, setAll] = useState(false);
  const element = useDrag<HTMLElement>({
    place: sorts
      ? {
          accepts: (dragged) => dragged.some((id) => cardOf(id)?.cluster !== cluster.id),
          drop: (dragged) => putIn(dragged, cluster.id),
        }
      : undefined,
  });
  const showAll = all || picking.value || ideas.length <= SHOWN + 1;
  const seen = showAll ? ideas : ideas.slice(0, SHOWN);
  const name = shownName(cluster.id);
  return (
    <section class="cluster" ref={element} aria-labelledby={`cluster-${cluster.id}`}>
      <div class="cluster-head">
        <h2 id={`cluster-${cluster.id}`} tabIndex={-1} class={cluster.name === "" ? "unnamed" : ""}>
          {name}
        </h2>
        <span class="cluster-count figures">{howMany(ideas.length)}</span>
        {sorts && (
          <Menu
            label={t("Cluster “{cluster}”", { cluster: name })}
            items={() => clusterVerbs(cluster.id, () => setAll(true))}
          />
        )}
      </div>
      {cluster.name === "" && sorts && (
        <button type="button" class="link" onClick={() => renameCluster(cluster.id)}>
          {t("Name this cluster")}
        </button>
      )}
      <ul>
        {seen.map((card) => (
          <Line key={card.id} card={card} sorts={sorts} />
        ))}
        {ideas.length === 0 && <li class="line muted">{t("Empty. Put cards in it, or dissolve it.")}</li>}
      </ul>
      {ideas.length > SHOWN + 1 && !picking.value && (
        <button type="button" class="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("Show fewer") : n("Show {count} more", "Show {count} more", ideas.length - SHOWN)}
        </button>
      )}
    </section>
  );
}

function Line({ card, sorts }: IdeaProps) {
  const element = useDrag<HTMLLIElement>({ take: sorts ? () => alongWith(card.id) : undefined });
  const look = [
    "line",
    isPicked(card.id) && "picked",
    card.mine && "mine",
    card.hidden !== null && "hidden",
  ];
  return (
    <li class={look.filter(Boolean).join(" ")} ref={element}>
      <div class="line-text">
        {card.text}
        <Below card={card} />
      </div>
      {sorts && <Tick card={card} />}
      {sorts && <Menu label={cardMenu(card)} items={() => sortVerbs(card)} />}
    </li>
  );
}

export function renameCluster(id: Id): void {
  const cluster = clusterOf(id);
  if (cluster === undefined) return;
  askText({
    title: t("Rename the cluster"),
    label: t("Name"),
    text: cluster.name,
    max: MAX.name,
    optional: true,
    verb: t("Save"),
    done: (name) => name !== cluster.name && submit({ type: "rename_cluster", cluster: id, name, base: cluster.rev }),
  });
}

function clusterVerbs(id: Id, open: () => void): MenuEntry[] {
  const ideas = ideasIn(id);
  const inside = picked.value.filter((idea) => ideas.some((card) => card.id === idea));
  return [
    { label: t("Rename…"), act: () => renameCluster(id) },
    { label: t("Merge into…"), act: () => askMerge(id) },
    ideas.length > 1 && {
      label: t("Split…"),
      note:
        inside.length > 0
          ? n(
              "{count} selected card becomes a new cluster",
              "{count} selected cards become a new cluster",
              inside.length,
            )
          : t("Choose cards for a new cluster"),
      act: () => {
        if (inside.length > 0) {
          askNewCluster(inside);
        } else {
          open();
          picking.value = true;
          announce(t("Tick the cards for a new cluster, then press “New cluster”."));
        }
      },
    },
    showVerb("cluster", id),
    "rule",
    {
      label: t("Dissolve…"),
      act: () =>
        confirm({
          title: t("Dissolve “{cluster}”?", { cluster: shownName(id) }),
          what: n(
            "Its {count} card goes back to “Not yet clustered”. No card is lost.",
            "Its {count} cards go back to “Not yet clustered”. No card is lost.",
            ideasIn(id).length,
          ),
          verb: t("Dissolve"),
          danger: true,
          yes: () => submit({ type: "dissolve_cluster", cluster: id }),
        }),
    },
  ];
}
