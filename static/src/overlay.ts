/**
 * What one's own unanswered commands would look like on the board. Pure, and only for a person's own texts, dots, place
 * and placing: everything else waits for the server. This guesses what is likely; it checks no rule and promises nothing.
 */
import type { Layer, Records } from "./state.ts";
import type { Ballot, Command, Done, Field, Id, Millis, Person, Seat } from "./types.ts";

export interface Waiting {
  readonly id: Id;
  readonly command: Command;
  readonly at: Millis;
}

/** Later than any revision: what is not on the board yet comes last, in the order in which it was asked for. */
const LAST = 2 ** 52;

/** The shared layer with one's private ideas, ballots, “I'm done”, seat and waiting commands in it. Shares what nothing has touched. */
export function overlay({ shared, mine }: Records, waiting: readonly Waiting[], person: string): Layer {
  let ideas = shared.idea;
  let clusters = shared.cluster;
  let fields = shared.field;
  let ballots = mine.ballot;
  let done = mine.done;
  let questions = shared.question;
  let doubts = shared.doubt;
  let takeaways = shared.takeaway;
  let saved = mine.saved;
  let touches = mine.touch;
  let notes = mine.note;
  let actions = shared.action;
  let lessons = shared.lesson;
  let seats = seated(shared.seat, mine.seat);
  for (const { id, idea, question, doubt, takeaway } of mine.mine.values()) {
    if (idea !== null) ideas = joined(ideas, shared.idea, id, idea);
    if (question !== null) questions = joined(questions, shared.question, id, question);
    if (doubt !== null) doubts = joined(doubts, shared.doubt, id, doubt);
    if (takeaway !== null) takeaways = joined(takeaways, shared.takeaway, id, takeaway);
  }

  const put = <T extends { readonly id: string }>(map: ReadonlyMap<string, T>, record: T) =>
    new Map(map).set(record.id, record);
  const move = (moved: readonly Id[], cluster: Id | null, placed: number) => {
    const next = new Map(ideas);
    for (const id of moved) {
      const idea = next.get(id);
      if (idea !== undefined && idea.cluster !== cluster) next.set(id, { ...idea, cluster, placed });
    }
    ideas = next;
  };

  for (const [i, { command, at }] of waiting.entries()) {
    const born = LAST + i;
    switch (command.type) {
      case "post_idea":
        if (!ideas.has(command.idea)) {
          ideas = put(ideas, {
            id: command.idea, rev: 0, text: command.text, author: null, named: false, at, born, open: false,
            cluster: null, placed: 0, written: 0, edited: false, hidden: null,
            source: command.source ?? "own", table: command.table ?? null, lane: command.lane ?? "",
          });
        }
        break;
      case "ask_question":
        if (!questions.has(command.question)) {
          questions = put(questions, {
            id: command.question, rev: 0, text: command.text, author: null, named: false, at, born, written: 0,
            edited: false, hidden: null, answer: "", answered: 0, by: null,
          });
        }
        break;
      case "raise_doubt":
        if (!doubts.has(command.doubt)) {
          doubts = put(doubts, {
            id: command.doubt, rev: 0, solution: command.solution, text: command.text, author: null, named: false, at, born,
            written: 0, edited: false, hidden: null, table: null,
          });
        }
        break;
      case "leave_takeaway":
        if (!takeaways.has(command.takeaway)) {
          takeaways = put(takeaways, {
            id: command.takeaway, rev: 0, topic: command.topic, text: command.text, author: null, named: false, at, born,
            written: 0, edited: false, hidden: null,
          });
        }
        break;
      case "edit_takeaway": {
        const takeaway = takeaways.get(command.takeaway);
        if (takeaway !== undefined) takeaways = put(takeaways, { ...takeaway, text: command.text });
        break;
      }
      case "save":
        saved = ticked(saved, command.on, { id: `${person}.${command.target}`, rev: 0, person, what: command.what, target: command.target });
        break;
      case "take_action":
      case "leave_action": {
        const takes = command.type === "take_action";
        const action = actions.get(command.action);
        if (action !== undefined && action.owner === (takes ? null : person))
          actions = put(actions, { ...action, owner: takes ? person : null });
        break;
      }
      case "stay_in_touch":
        touches = ticked(touches, command.on, { id: `${person}.${command.person}`, rev: 0, person, other: command.person });
        break;
      case "write_note":
        notes = put(notes, { id: person, rev: notes.get(person)?.rev ?? 0, text: command.text });
        break;
      case "write_lesson": {
        const { lesson: id, topic, text, cluster = null, ideas: behind = [] } = command;
        const before = lessons.get(id);
        lessons = put(lessons, { id, rev: before?.rev ?? 0, topic, text, cluster, ideas: behind, born: before?.born ?? born });
        break;
      }
      case "edit_idea": {
        const idea = ideas.get(command.idea);
        if (idea !== undefined) ideas = put(ideas, { ...idea, text: command.text, lane: command.lane ?? idea.lane });
        break;
      }
      case "place_ideas":
        if (command.cluster === null || clusters.has(command.cluster)) move(command.ideas, command.cluster, born);
        break;
      case "create_cluster":
        if (!clusters.has(command.cluster)) {
          clusters = put(clusters, { id: command.cluster, rev: 0, name: command.name, born });
          move(command.ideas, command.cluster, born);
        }
        break;
      case "cast_dots": {
        const id = `${command.round}.${person}`;
        const before: Ballot = ballots.get(id) ?? { id, rev: 0, round: command.round, person, dots: {}, returned: 0 };
        ballots = put(ballots, { ...before, returned: 0, dots: { ...before.dots, [command.cluster]: command.dots } });
        break;
      }
      case "say_done": {
        const said: Done = { id: person, rev: 0, since: at };
        done = command.done ? put(done, said) : new Map();
        break;
      }
      case "sit":
        if (command.person == null && command.table !== null) seats = put(seats, { id: person, rev: 0, table: command.table });
        break;
      case "write_field": {
        const id = `${command.solution}.${command.field}`;
        const before: Field = fields.get(id) ?? { id, rev: 0, solution: command.solution, name: command.field, text: "" };
        fields = put(fields, { ...before, text: command.text });
        break;
      }
    }
  }
  return {
    ...shared, idea: ideas, question: questions, cluster: clusters, field: fields, doubt: doubts, action: actions,
    ballot: ballots, done, person: named(shared.person, mine.person),
    seat: seats, mine: mine.mine, pen: mine.pen, place: mine.place, takeaway: takeaways, saved, touch: touches, note: notes, lesson: lessons,
  };
}

/** A map with a tick set or taken away. */
function ticked<T extends { readonly id: string }>(map: ReadonlyMap<string, T>, on: boolean, tick: T): ReadonlyMap<string, T> {
  const next = new Map(map);
  if (!on) next.delete(tick.id);
  else if (!next.has(tick.id)) next.set(tick.id, tick);
  return next;
}

/** What everybody sees with what is one's own over it; the same map as before while neither has changed. */
function over<T>(): (shared: ReadonlyMap<string, T>, mine: ReadonlyMap<string, T>) => ReadonlyMap<string, T> {
  let last: readonly [ReadonlyMap<string, T>, ReadonlyMap<string, T>, ReadonlyMap<string, T>] | undefined;
  return (shared, mine) => {
    if (last?.[0] !== shared || last[1] !== mine) {
      last = [shared, mine, mine.size === 0 ? shared : new Map([...shared, ...mine])];
    }
    return last[2];
  };
}
const named = over<Person>();
const seated = over<Seat>();

/** A map with one more entry; a copy only the first time, so that what nothing has touched is shared. */
function joined<T>(now: ReadonlyMap<string, T>, shared: ReadonlyMap<string, T>, id: string, record: T): ReadonlyMap<string, T> {
  const next = now === shared ? new Map(now) : (now as Map<string, T>);
  return next.set(id, record);
}

/** The ideas that a command changes as `overlay` shows it, or takes back. */
export function touched(command: Command): readonly Id[] {
  switch (command.type) {
    case "post_idea":
    case "edit_idea":
    case "take_back_idea":
      return [command.idea];
    case "place_ideas":
    case "create_cluster":
      return command.ideas;
    default:
      return [];
  }
}
