/** Project cards: all of them by city, one's own to change, and a form for a new one. */
import { useId, useState } from "preact/hooks";
import { isFacilitator, role, submit } from "../session.ts";
import type { Project } from "../types.ts";
import { announce } from "../views/announce.tsx";
import { authorOf, short } from "../views/card.tsx";
import { CitedBy } from "../views/cited-by.tsx";
import { confirm } from "../views/dialog.tsx";
import { TakeHome } from "../views/take-home.tsx";
import { n, t } from "../words.ts";
import { CameBack, CardForm, open, useNewCard, write } from "./form.tsx";
import { closed, heading, isOwn, mayChange, ownProjects, projects, takesPart } from "./project.ts";

/** So few are seen at a glance, and need no search. */
const FEW = 4;

interface ProjectsProps {
  /** Whether to write a card is what one does here now; later it is one of several things. */
  readonly first?: boolean;
}

export function Projects({ first = false }: ProjectsProps) {
  const [wanted, setWanted] = useState("");
  const id = useId();
  const reason = useNewCard();
  const all = projects.value;
  const words = wanted.trim().toLocaleLowerCase();
  const found = all.filter(({ city, title }) => `${city}\n${title}`.toLocaleLowerCase().includes(words));
  const writing = open().value === "new";
  return (
    <section class="part projects" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1}>
        {t("Projects")}
        {all.length > 0 && <span class="note figures">{all.length}</span>}
      </h2>
      {takesPart() &&
        (writing ? (
          <CardForm card="new" reason={reason} />
        ) : (
          <p class="project-new">
            <button
              type="button"
              class={first && ownProjects.value.length === 0 && !isFacilitator.value ? "button primary" : "button"}
              disabled={closed() !== ""}
              onClick={() => write(null)}
            >
              {isFacilitator.value
                ? t("Write a project card")
                : ownProjects.value.length === 0
                  ? t("Write a card for our project")
                  : t("Write another card")}
            </button>{" "}
            <span class="note">
              {closed() ||
                (role.value === "delegate"
                  ? t("Who writes a card hosts its table, and others come to visit it.")
                  : t("Who writes a card hosts its table. Cards that you write have no table."))}
            </span>
          </p>
        ))}
      {all.length > FEW && (
        <p class="project-search">
          <label class="label" for={`${id}-search`}>
            {t("Find a city or a project")}
          </label>
          <input
            class="box"
            id={`${id}-search`}
            type="search"
            autocomplete="off"
            value={wanted}
            onInput={(event) => setWanted(event.currentTarget.value)}
          />
          <span class="note" role="status">
            {words !== "" && n("{count} project found", "{count} projects found", found.length)}
          </span>
        </p>
      )}
      {all.length === 0 && !writing && <p class="empty">{t("No project card yet. Whose project should others know?")}</p>}
      <ul class="project-list">
        {found.map((project) => (
          <li class={isOwn(project) ? "panel project mine" : "panel project"} key={project.id}>
            {open().value === project.id && mayChange(project) ? <CardForm card={project.id} /> : <Card project={project} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

const BODY = ["what", "people", "offer", "ask", "contact"] as const;

function Card({ project }: { readonly project: Project }) {
  const host = project.host === null || isOwn(project) ? "" : authorOf({ author: project.host });
  const name = short(project.title);
  return (
    <article aria-label={name}>
      <p class="project-city">
        {project.city}
        {isOwn(project) && <span class="tag">{t("Yours")}</span>}
      </p>
      <h3>{project.title}</h3>
      <dl>
        {BODY.map(
          (text) =>
            project[text] !== "" && (
              <div key={text}>
                <dt>{heading(text)}</dt>
                <dd>{project[text]}</dd>
              </div>
            ),
        )}
        {host !== "" && (
          <div>
            <dt>{t("Host")}</dt>
            <dd>{host}</dd>
          </div>
        )}
      </dl>
      {project.rev > 0 && <CitedBy target={project.id} />}
      <CameBack project={project} />
      <div class="card-foot">
        {project.rev === 0 ? <span>{t("Sending")}</span> : <TakeHome what="project" target={project.id} title={project.title} />}
        {mayChange(project) && project.rev > 0 && closed() === "" && (
          <span class="card-verbs">
            <button type="button" class="link" aria-label={t("Edit: {idea}", { idea: name })} onClick={() => write(project)}>
              {t("Edit")}
            </button>
            <span aria-hidden="true">·</span>
            <button type="button" class="link" aria-label={t("Remove: {idea}", { idea: name })} onClick={() => remove(project)}>
              {t("Remove")}
            </button>
          </span>
        )}
      </div>
    </article>
  );
}

function remove(project: Project): void {
  confirm({
    title: t("Remove this project card?"),
    what: t("“{title}” is gone for everybody.", { title: project.title }),
    verb: t("Remove"),
    danger: true,
    yes: () =>
      void submit({ type: "remove_project", project: project.id }).answer.then(
        ({ revision }) => revision !== undefined && announce(t("Removed: {idea}", { idea: short(project.title) })),
      ),
  });
}
