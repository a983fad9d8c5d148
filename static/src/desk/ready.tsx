/** Before the time of a workshop begins to run: what must be there, each with one press to see that it is. It starts nothing. */
import { useState } from "preact/hooks";
import { board, counts, page, presence, submit } from "../session.ts";
import { n, t } from "../words.ts";
import { showDialog } from "../views/dialog.tsx";
import { Join } from "./join.tsx";

export function Ready() {
  const data = page.value;
  const state = board.value;
  if (data === null || state === null || state.stage !== "brief" || state.began > 0) return null;
  const joined = counts.value?.joined ?? presence.value.here;
  return (
    <section class="panel ready" aria-labelledby="ready">
      <h2 id="ready">{t("Ready to begin?")}</h2>
      <ul>
        <li>
          <p>
            <strong>{t("People")}</strong> {n("{count} person has joined.", "{count} people have joined.", joined)}
          </p>
          <button type="button" class="button" onClick={() => showDialog(<Join />)}>
            {t("Show code and QR")}
          </button>
        </li>
        {data.urls.projector != null && (
          <li>
            <p>
              <strong>{t("Big screen")}</strong> {t("It shows what everybody may see. Drag its window to the projector.")}
            </p>
            <a class="button" href={data.urls.projector} target="_blank">
              {t("Open the projector")}
            </a>
          </li>
        )}
        {data.urls.colleague != null && <Colleague link={data.urls.colleague} />}
        <Connection />
        <li>
          <p>
            <strong>{t("Time")}</strong> {t("The clock waits for you. It also starts with the next stage.")}
          </p>
          <button type="button" class="button" onClick={() => submit({ type: "resume_timer" })}>
            {t("Let the time run")}
          </button>
        </li>
      </ul>
    </section>
  );
}

/** The link is a right to run the workshop, and this screen may be on the wall: it is shown when asked for. */
function Colleague({ link }: { readonly link: string }) {
  const [shown, setShown] = useState(false);
  return (
    <li>
      <p>
        <strong>{t("Second facilitator")}</strong> {t("Whoever has this link runs the workshop with you.")}
      </p>
      {shown ? (
        <input
          class="box"
          readOnly
          aria-label={t("Link for a second facilitator")}
          value={link}
          onFocus={(event) => event.currentTarget.select()}
        />
      ) : (
        <button type="button" class="button" onClick={() => setShown(true)}>
          {t("Show the link")}
        </button>
      )}
    </li>
  );
}

function Connection() {
  const [said, setSaid] = useState("");
  const test = async () => {
    setSaid(t("Testing…"));
    const began = performance.now();
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      const took = Math.max(1, Math.round(performance.now() - began));
      setSaid(answer.ok ? t("The server answered in {count} ms.", { count: took }) : t("The server has a problem."));
    } catch {
      setSaid(t("The server cannot be reached. Check the network."));
    }
  };
  return (
    <li>
      <p>
        <strong>{t("Connection")}</strong> <span aria-live="polite">{said || t("See how fast the server answers here.")}</span>
      </p>
      <button type="button" class="button" onClick={() => void test()}>
        {t("Test the connection")}
      </button>
    </li>
  );
}
