/**
 * What people leave at the end: one thing that they take home, and one that did not work in their own city. One box for
 * each, where one's own stands afterwards; the others' are listed apart, as the stage shows their authors.
 */
import { AtDesk } from "../at-desk.tsx";
import { board, draftKey, isFacilitator, isMine, isMuted, newId, submit, waiting } from "../session.ts";
import { MAX, type Takeaway, type Topic } from "../types.ts";
import { t } from "../words.ts";
import { announce } from "./announce.tsx";
import { CardVerbs, WhyHidden, authorOf, takeBackText } from "./card.tsx";
import { askText } from "./dialog.tsx";
import { takeaways, takesPart } from "./leaving.ts";
import { SayBox } from "./say-box.tsx";

const TOPICS: readonly Topic[] = ["takeaway", "failed"];

const topicLabel = (topic: Topic): string =>
  topic === "takeaway" ? t("One thing I take home") : t("One thing that did not work in my city");

/** The boxes of those who take part. */
export function LeaveTakeaways() {
  return takesPart() ? (
    <div class="leaving">
      {TOPICS.map((topic) => (
        <Leave key={topic} topic={topic} />
      ))}
    </div>
  ) : null;
}

function Leave({ topic }: { readonly topic: Topic }) {
  const own = takeaways(topic).find(isMine);
  const label = topicLabel(topic);
  return (
    <section class="leave">
      <h3 tabIndex={-1}>{label}</h3>
      {own !== undefined ? (
        <Own takeaway={own} />
      ) : (
        <SayBox
          of={draftKey({ type: "leave_takeaway", takeaway: "", topic, text: "" })}
          label={label}
          placeholder={
            topic === "takeaway"
              ? t("What will you do, or tell, at home?")
              : t("What failed, and why? Others can learn from it.")
          }
          verb={t("Leave it here")}
          max={MAX.point}
          closed={
            isMuted.value || board.value?.writing === false
              ? t("The facilitator has paused writing. Your text stays here.")
              : ""
          }
          send={(text) => {
            const { answer } = submit({ type: "leave_takeaway", takeaway: newId(), topic, text });
            void answer.then(({ revision }) => revision !== undefined && announce(t("It is sent. Thank you.")));
          }}
        />
      )}
    </section>
  );
}

function edit({ id, text: before, written }: Takeaway): void {
  askText({
    title: t("Change what you wrote"),
    label: t("Text"),
    text: before,
    max: MAX.point,
    long: true,
    verb: t("Save"),
    done: (text) => text !== before && submit({ type: "edit_takeaway", takeaway: id, text, base: written }),
  });
}

function Own({ takeaway }: { readonly takeaway: Takeaway }) {
  return (
    <div class="card mine">
      <p class="card-text">{takeaway.text}</p>
      <WhyHidden card={takeaway} mine />
      <div class="card-foot">
        <span>{takeaway.hidden !== null ? "" : takeaway.rev > 0 ? t("Sent") : waiting.value > 0 ? t("Waiting for the network. It will be sent.") : t("Sending")}</span>
        {takeaway.rev > 0 && takeaway.hidden === null && (
          <CardVerbs
            text={takeaway.text}
            edit={() => edit(takeaway)}
            takeBack={() => takeBackText({ type: "take_back_takeaway", takeaway: takeaway.id }, takeaway.text)}
          />
        )}
      </div>
    </div>
  );
}

/** What everybody else left, by topic. */
export function Takeaways() {
  return (
    <>
      {TOPICS.map((topic) => (
        <List key={topic} topic={topic} />
      ))}
    </>
  );
}

function List({ topic }: { readonly topic: Topic }) {
  const all = takeaways(topic).filter((each) => !takesPart() || !isMine(each));
  if (all.length === 0) return null;
  return (
    <section class="part">
      <h2 tabIndex={-1}>
        {topic === "takeaway" ? t("What people take home") : t("What did not work in our cities")}{" "}
        <span class="note figures">{all.length}</span>
      </h2>
      <ul class="cards">
        {all.map((each) => (
          <li key={each.id} class={each.hidden === null ? "card" : "card hidden"}>
            <p class="card-text">{each.text}</p>
            <WhyHidden card={each} mine={false} />
            {(authorOf(each) !== "" || isFacilitator.value) && (
              <div class="card-foot">
                <span>{authorOf(each)}</span>
                {isFacilitator.value && <AtDesk>{(desk) => <desk.HideTakeaway takeaway={each} />}</AtDesk>}
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
