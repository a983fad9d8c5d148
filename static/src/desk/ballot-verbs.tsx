/** What those who run a vote can do with a cluster on its ballot; before dots move, it is said what becomes of them. */
import { ideasIn, submit } from "../session.ts";
import type { Id, Round } from "../types.ts";
import { announce } from "../views/announce.tsx";
import { renameCluster } from "../views/clusters.tsx";
import { confirm } from "../views/dialog.tsx";
import { Menu } from "../views/menu.tsx";
import { askMerge, shownName } from "../views/pick.tsx";
import { n, t } from "../words.ts";

interface Props {
  readonly cluster: Id;
  readonly round: Round;
}

export function BallotVerbs({ cluster, round }: Props) {
  const name = shownName(cluster);
  return (
    <Menu
      label={t("Cluster “{cluster}”", { cluster: name })}
      items={() => [
        { label: t("Rename…"), act: () => renameCluster(cluster) },
        { label: t("Merge into…"), act: () => askMerge(cluster, (into) => askMerged(cluster, into, round)) },
        "rule",
        { label: t("Dissolve…"), act: () => askDissolved(cluster) },
      ]}
    />
  );
}

function askMerged(source: Id, into: Id, round: Round): void {
  const names = { source: shownName(source), into: shownName(into) };
  confirm({
    title: t("Merge “{source}” into “{into}”?", names),
    what: [
      !round.clusters.includes(into) && t("“{into}” takes its place on the ballot.", names),
      n(
      "Each voter keeps their dots, but at most {count} on one cluster. Dots over that come back to them, and they are told.",
      "Each voter keeps their dots, but at most {count} on one cluster. Dots over that come back to them, and they are told.",
      round.rule.cap,
      ),
    ]
      .filter(Boolean)
      .join(" "),
    verb: t("Merge"),
    yes: () => {
      submit({ type: "merge_clusters", into, source });
      announce(t("Merged into {cluster}.", { cluster: names.into }));
    },
  });
}

function askDissolved(cluster: Id): void {
  const many = ideasIn(cluster).length;
  confirm({
    title: t("Dissolve “{cluster}”?", { cluster: shownName(cluster) }),
    what: t("{ideas} The dots on this cluster come back to those who gave them, and they are told.", {
      ideas: n(
        "Its {count} idea leaves the vote. No idea is lost.",
        "Its {count} ideas leave the vote. No idea is lost.",
        many,
      ),
    }),
    verb: t("Dissolve"),
    danger: true,
    yes: () => submit({ type: "dissolve_cluster", cluster }),
  });
}
