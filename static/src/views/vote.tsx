/** Voting: the delegate's dots. Totals are not here while a round is blind: the server has not sent them. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { AtDesk } from "../at-desk.tsx";
import {
  ballotOrder,
  brief,
  cluster,
  clusters,
  currentRound,
  ideasIn,
  isFacilitator,
  lastClosedRound,
  myBallot,
  role,
  submit,
} from "../session.ts";
import type { Id, Round } from "../types.ts";
import { n, t } from "../words.ts";
import { announce } from "./announce.tsx";
import { CameBack } from "./came-back.tsx";
import { howMany } from "./cards.ts";
import { CityChoice } from "./choice.tsx";
import { ClosedVotes } from "./closed-votes.tsx";
import { Loading } from "./loading.tsx";
import { shownName } from "./pick.tsx";
import { ruleInWords, turnout } from "./rounds.ts";
import { lockedOut, sayAloud } from "./stages.ts";

export function VoteStage() {
  const round = currentRound.value;
  const last = lastClosedRound.value;
  const city = brief.value?.city ?? "";
  const say = sayAloud("vote");
  useHeard(round?.status ?? "closed");
  return (
    <>
      <h2 class="prompt small">
        {city === "" ? t("Where should the city start?") : t("Where should {city} start?", { city })}
      </h2>
      {isFacilitator.value && say !== "" && <p class="say">{t("Say: “{words}”", { words: say })}</p>}
      {role.value === "expert" && (round !== null || last === null) && (
        <p class="lead">{t("You have no dots: you choose one cluster for your city when the vote is closed.")}</p>
      )}
      {round !== null ? (
        <>
          {isFacilitator.value ? (
            <AtDesk wait={<Loading />}>{(desk) => <desk.Turnout round={round} />}</AtDesk>
          ) : role.value === "delegate" ? (
            <Ballot round={round} />
          ) : (
            <Watch round={round} />
          )}
          <ClosedVotes folded={t("Results of earlier votes")} />
        </>
      ) : (
        <>
          <ClosedVotes />
          {last !== null && <CityChoice />}
          {isFacilitator.value ? (
            <AtDesk>{(desk) => <desk.OpenVote again={last !== null} />}</AtDesk>
          ) : (
            last === null && <Soon />
          )}
        </>
      )}
    </>
  );
}

/** A vote opens, rests and closes while people read something else: it is said. */
function useHeard(status: string): void {
  const was = useRef(status);
  useEffect(() => {
    if (was.current === status) return;
    was.current = status;
    announce(
      status === "open"
        ? t("The vote is open.")
        : status === "paused"
          ? t("Voting is paused. Your dots are kept.")
          : t("The vote is closed. The results are here."),
    );
  }, [status]);
}

/** How many clusters there are, before voting opens. */
function Soon() {
  return (
    <>
      <p class="lead">{t("Voting opens soon. You can already read the clusters.")}</p>
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
      {mine !== null && <CameBack ballot={mine} paused={paused} />}
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
export function Candidate({ cluster: id, name, children }: CandidateProps) {
  const [open, setOpen] = useState(false);
  const ideas = ideasIn(id);
  const list = useId();
  return (
    <li class="candidate">
      <div class="candidate-head">
        <div class="candidate-name">
          <h3>{name}</h3>
          <p class="note">
            {howMany(ideas.length)}
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
