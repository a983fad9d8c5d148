/**
 * Voting: the delegate's dots, the facilitator's turnout. Totals are not here while a round is blind: the server has not
 * sent them.
 */
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import {
  ballotOrder,
  brief,
  cluster,
  clusters,
  counts,
  currentRound,
  ideasIn,
  isFacilitator,
  lastClosedRound,
  myBallot,
  presence,
  results,
  role,
  rounds,
  submit,
  tally,
} from "../session.ts";
import type { Id, Round } from "../types.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { confirm } from "./dialog.tsx";
import { OpenVote } from "./open-vote.tsx";
import { shownName } from "./pick.tsx";
import { RoundResults } from "./results.tsx";
import { lockedOut, sayAloud } from "./stages.ts";

export function VoteStage() {
  const round = currentRound.value;
  const last = lastClosedRound.value;
  const city = brief.value?.city ?? "";
  const say = sayAloud("vote");
  return (
    <>
      <h2 class="prompt small">
        {city === "" ? t("Where should the city start?") : t("Where should {city} start?", { city })}
      </h2>
      {isFacilitator.value && say !== "" && <p class="say">{t("Say: “{words}”", { words: say })}</p>}
      {round !== null ? (
        isFacilitator.value ? (
          <Turnout round={round} />
        ) : role.value === "delegate" ? (
          <Ballot round={round} />
        ) : (
          <Watch round={round} />
        )
      ) : (
        <>
          {last !== null && <RoundResults round={last} />}
          <Earlier last={last} />
          {isFacilitator.value ? <OpenVote again={last !== null} /> : last === null && <Soon />}
        </>
      )}
    </>
  );
}

/** Results of the votes before the last one. */
function Earlier({ last }: { readonly last: Round | null }) {
  const before = rounds.value.filter((round) => round.status === "closed" && round.id !== last?.id);
  if (before.length === 0) return null;
  return (
    <details class="part">
      <summary class="link">{n("{count} earlier vote", "{count} earlier votes", before.length)}</summary>
      {before.map((round) => (
        <RoundResults key={round.id} round={round} />
      ))}
    </details>
  );
}

/** How many clusters there are, before voting opens. */
function Soon() {
  return (
    <>
      <p class="lead" role="status">
        {t("Voting opens soon. You can already read the clusters.")}
      </p>
      <ul class="ballot">
        {clusters.value.map((each) => (
          <Candidate key={each.id} cluster={each.id} name={shownName(each.id)} />
        ))}
      </ul>
      {clusters.value.length === 0 && <p class="empty">{t("There is no cluster yet.")}</p>}
    </>
  );
}

function Dots({ given, all }: { readonly given: number; readonly all: number }) {
  return (
    <span class="dots" aria-hidden="true">
      {Array.from({ length: all }, (_, index) => (
        <span key={index} class={index < given ? "dot given" : "dot"} />
      ))}
    </span>
  );
}

function Ballot({ round }: { readonly round: Round }) {
  const [hint, setHint] = useState("");
  const mine = myBallot.value;
  const { budget, cap, blind } = round.rule;
  const given = mine?.given ?? 0;
  const left = Math.max(0, mine?.left ?? budget);
  const late = lockedOut.value;
  const paused = late || round.status === "paused";
  const rest = late ? t("The time is over. Your dots are kept.") : t("Voting is paused. Your dots are kept.");

  const set = (id: Id, dots: number) => {
    const now = mine?.dots[id] ?? 0;
    const more = dots > now;
    const why = paused
      ? rest
      : more && now >= cap
        ? n("At most {count} dot on one cluster.", "At most {count} dots on one cluster.", cap)
        : more && left <= 0
          ? t("You have no dots left. Take one back with − first.")
          : "";
    setHint(why);
    if (why !== "") return announce(why);
    if (dots < 0) return;
    submit({ type: "cast_dots", round: round.id, cluster: id, dots });
    announce(t("You gave {given} · {left} left.", { given: given + dots - now, left: left - dots + now }));
  };

  return (
    <>
      <div class="budget sticky">
        <p>
          <strong>{t("You gave {given} · {left} left.", { given, left })}</strong>{" "}
          {hint !== "" ? (
            <span class="problem">{hint}</span>
          ) : paused ? (
            rest
          ) : (
            <>
              {cap < budget &&
                `${n("At most {count} dot on one cluster.", "At most {count} dots on one cluster.", cap)} `}
              {given > 0 ? t("You can change it until voting closes.") : t("Use + to give a dot.")}{" "}
              {blind && t("Totals appear then.")}
            </>
          )}
        </p>
        <Dots given={given} all={budget} />
      </div>
      <ul class="ballot">
        {ballotOrder(round).map(({ id, name }) => {
          const dots = mine?.dots[id] ?? 0;
          const shown = cluster(id) === undefined ? name : shownName(id);
          return (
            <Candidate key={id} cluster={id} name={shown}>
              <div class="stepper" role="group" aria-label={t("Your dots for “{cluster}”", { cluster: shown })}>
                <button
                  type="button"
                  class="step"
                  aria-label={t("Take a dot from “{cluster}”", { cluster: shown })}
                  aria-disabled={dots === 0 || paused}
                  onClick={() => (dots > 0 || paused) && set(id, dots - 1)}
                >
                  −
                </button>
                <span>
                  <Dots given={dots} all={Math.max(cap, dots)} />
                  <span class="hidden-text">{n("{count} dot", "{count} dots", dots)}</span>
                </span>
                <button
                  type="button"
                  class="step"
                  aria-label={t("Give a dot to “{cluster}”", { cluster: shown })}
                  aria-disabled={paused || dots >= cap || left <= 0}
                  onClick={() => set(id, dots + 1)}
                >
                  +
                </button>
              </div>
            </Candidate>
          );
        })}
      </ul>
    </>
  );
}

interface CandidateProps {
  readonly cluster: Id;
  readonly name: string;
  /** What stands beside the name: the steppers, where one votes. */
  readonly children?: ComponentChildren;
}

/** A cluster that can be voted on. Its ideas are shown on request. */
function Candidate({ cluster: id, name, children }: CandidateProps) {
  const [open, setOpen] = useState(false);
  const ideas = ideasIn(id);
  const list = useId();
  return (
    <li class="candidate">
      <div class="candidate-head">
        <div class="candidate-name">
          <h3>{name}</h3>
          <p class="note">
            {n("{count} idea", "{count} ideas", ideas.length)}
            {ideas.length > 0 && (
              <>
                {" · "}
                <button
                  type="button"
                  class="link"
                  aria-expanded={open}
                  aria-controls={open ? list : undefined}
                  aria-label={
                    open ? t("close them: {cluster}", { cluster: name }) : t("read them: {cluster}", { cluster: name })
                  }
                  onClick={() => setOpen(!open)}
                >
                  {open ? t("close them") : t("read them")}
                </button>
              </>
            )}
          </p>
        </div>
        {children}
      </div>
      {open && (
        <ul class="read" id={list}>
          {ideas.map((card) => (
            <li key={card.id}>{card.text}</li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** "19 of 24 have voted", where it may be known. */
export function turnout(round: Round): string {
  const voted = tally(round.id)?.voted;
  if (voted === undefined) return "";
  const all = Math.max(voted, round.status === "closed" ? round.here : (counts.value?.joined ?? presence.value.here));
  return t("{count} of {all} have voted", { count: voted, all });
}

/** The rule of a round, in words. */
export function ruleInWords(round: Round): string {
  const { budget, cap, blind } = round.rule;
  if (round.status === "closed") {
    return [
      n("Each person had {count} dot.", "Each person had {count} dots.", budget),
      cap < budget && n("At most {count} on one cluster.", "At most {count} on one cluster.", cap),
      blind ? t("Nobody saw totals before the vote closed.") : t("Totals were visible while people voted."),
    ]
      .filter(Boolean)
      .join(" ");
  }
  const dots = n("Each person has {count} dot.", "Each person has {count} dots.", budget);
  const most = cap < budget ? n("At most {count} on one cluster.", "At most {count} on one cluster.", cap) : "";
  return [dots, most, blind ? t("Totals stay hidden until voting closes.") : t("Totals are visible while people vote.")]
    .filter(Boolean)
    .join(" ");
}

/** For people who neither vote nor run the vote. */
function Watch({ round }: { readonly round: Round }) {
  const words = turnout(round);
  return (
    <>
      <p class="lead">
        {round.status === "paused" ? t("Voting is paused.") : t("Delegates are voting now.")} {ruleInWords(round)}
      </p>
      {words !== "" && <p class="lead">{words}</p>}
      <ul class="ballot">
        {round.clusters.map((id, index) => (
          <Candidate
            key={id}
            cluster={id}
            name={cluster(id) === undefined ? (round.names[index] ?? "") : shownName(id)}
          />
        ))}
      </ul>
    </>
  );
}

function Turnout({ round }: { readonly round: Round }) {
  const voted = tally(round.id)?.voted ?? 0;
  const all = Math.max(voted, counts.value?.joined ?? presence.value.here);
  const open = !round.rule.blind && results(round).some((line) => line.dots !== null);
  return (
    <>
      <div class="count-panels">
        <section class="panel count-panel" aria-label={t("Turnout")}>
          <p class="count-number">{t("{count} of {all}", { count: voted, all })}</p>
          <p class="muted">{round.status === "paused" ? t("have voted · voting is paused") : t("have voted")}</p>
          <div class="buttons">
            {round.status === "paused" && (
              <button
                type="button"
                class="button primary"
                onClick={() => submit({ type: "resume_round", round: round.id })}
              >
                {t("Resume voting")}
              </button>
            )}
            <button
              type="button"
              class={round.status === "paused" ? "button" : "button primary"}
              onClick={() => askClose(round)}
            >
              {t("Close voting…")}
            </button>
          </div>
        </section>
        <section class="panel side">
          <div>
            <h2>{round.name || t("Vote")}</h2>
            <p class="muted">{ruleInWords(round)}</p>
          </div>
          <div>
            <h2>{n("{count} cluster", "{count} clusters", round.clusters.length)}</h2>
            <p class="muted">
              {t("Each person sees them in another order. Clusters cannot be changed while the vote is open.")}
            </p>
          </div>
        </section>
      </div>
      {open ? (
        <RoundResults round={round} />
      ) : (
        <ul class="ballot">
          {round.clusters.map((id, index) => (
            <Candidate
              key={id}
              cluster={id}
              name={cluster(id) === undefined ? (round.names[index] ?? "") : shownName(id)}
            />
          ))}
        </ul>
      )}
    </>
  );
}

function askClose(round: Round): void {
  confirm({
    title: t("Close voting?"),
    what: t("{turnout}. Everybody will see the totals, and dots cannot be changed any more.", {
      turnout: turnout(round),
    }),
    verb: t("Close voting"),
    yes: () => submit({ type: "close_round", round: round.id }),
  });
}
