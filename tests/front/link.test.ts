/** The link, against a server that keeps the contract of the wire and a line that does not. Time is the test's. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { type Connection, Link } from "../../static/src/link.ts";
import { Outbox } from "../../static/src/outbox.ts";
import { MemoryShelf } from "../../static/src/shelf.ts";
import type { Answer, Sorry } from "../../static/src/types.ts";
import { Server, calm, seeded } from "./world.ts";

class World {
  readonly server = new Server();
  readonly states: Connection[] = [];
  readonly answers: Answer[] = [];
  readonly sorries: Sorry[] = [];
  readonly stalls: (string | null)[] = [];
  have = -1;
  offset = 0;
  tickets: (string | null)[] = [];
  renewed = 0;
  outbox!: Outbox;
  readonly link = new Link({
    board: "rotterdam",
    ticket: "ticket-1",
    dial: (call) => this.server.dial(call),
    renew: async () => {
      this.renewed += 1;
      const ticket = this.tickets.shift();
      if (ticket === undefined) throw new Error("offline");
      return ticket;
    },
    hearing: {
      connection: (state) => this.states.push(state),
      board: (_, head) => (this.have = head),
      me: () => undefined,
      presence: () => undefined,
      sorry: (sorry) => this.sorries.push(sorry),
      clock: (offset) => (this.offset = offset),
      answer: (answer) => {
        this.answers.push(answer);
        void this.outbox.settle(answer.id, answer.revision ?? null);
      },
      stalled: (reason) => this.stalls.push(reason),
    },
  });

  async post(...names: string[]): Promise<void> {
    for (const name of names) await this.outbox.append(name, { type: "post_idea", idea: `idea-${name}`, text: name });
    await calm();
  }

  /** Let so many milliseconds go by, and everything happen that happens in them. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 250) {
      mock.timers.tick(Math.min(250, left));
      await calm();
    }
  }

  decided(): string[] {
    return this.server.decided.map(({ id }) => id);
  }
}

const withLink = (name: string, body: (world: World) => Promise<void>) =>
  test(name, async () => {
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
    mock.method(Math, "random", seeded(1));
    const world = new World();
    try {
      world.outbox = await Outbox.open({
        board: "rotterdam", person: "person-1", shelf: new MemoryShelf(), session: null, local: null,
        onChange: () => world.link.pump(), onFragile: () => undefined,
      });
      world.link.start();
      world.link.serve(world.outbox);
      await calm();
      await body(world);
    } finally {
      world.link.stop();
      world.outbox.close();
      mock.restoreAll();
      mock.timers.reset();
    }
  });

withLink("it greets, is live once welcomed, and sends in order", async (world) => {
  assert.deepEqual(world.states, ["live"]);
  assert.deepEqual(world.server.line.heardOf("hello"), [{ v: 1, have: null, epoch: null, peek: false }]);
  assert.deepEqual(world.server.line.call.transports, ["websocket", "polling"]);
  await world.post("a", "b", "c");
  assert.deepEqual(world.decided(), ["a", "b", "c"]);
  assert.deepEqual(world.answers.map(({ revision }) => revision), [1, 2, 3]);
  assert.equal(world.outbox.lanes.size, 0);
});

withLink("at most sixteen commands are on the line unanswered", async (world) => {
  world.server.judge = () => "silence";
  await world.post(...Array.from({ length: 30 }, (_, i) => `c${i}`));
  assert.equal(world.server.line.heardOf("command").length, 16);
});

for (const reason of ["transport close", "ping timeout", "io server disconnect"]) {
  withLink(`it comes back after "${reason}", asks for the rest, and sends again what was not answered`, async (world) => {
    await world.post("a");
    world.server.judge = () => "silence";
    await world.post("b", "c");
    world.server.judge = () => "do";
    world.server.cut(reason);
    assert.deepEqual(world.states, ["live", "offline"]);
    await world.pass(1000);
    assert.deepEqual(world.states, ["live", "offline", "live"]);
    assert.deepEqual(world.server.line.heardOf("hello"), [{ v: 1, have: 1, epoch: "epoch-1", peek: false }]);
    assert.deepEqual(world.decided(), ["a", "b", "c"]);
    assert.equal(world.outbox.lanes.size, 0);
  });
}

withLink("a command whose answer was lost is not done twice", async (world) => {
  world.server.judge = (_, line) => (setImmediate(() => line.cut()), "do");
  const say = world.server.answer;
  world.server.answer = () => undefined;
  await world.post("a");
  world.server.answer = say;
  world.server.judge = () => "do";
  await world.pass(1000);
  assert.deepEqual(world.decided(), ["a"]);
  assert.deepEqual(world.answers, [{ id: "a", revision: 1 }]);
});

withLink("it keeps trying, never more than four seconds apart, and at once when the network is back", async (world) => {
  world.server.up = false;
  world.server.cut();
  await world.pass(60_000);
  const tries = world.server.lines.length;
  assert.ok(tries >= 15, `${tries} attempts in a minute`);
  world.server.up = true;
  world.link.wake();
  await calm();
  assert.equal(world.states[world.states.length - 1], "live");
});

withLink("a server that is only down is looked for by WebSocket, as it will be back", async (world) => {
  world.server.up = false;
  world.server.cut();
  await world.pass(20_000);
  assert.ok(world.server.lines.every(({ call }) => call.transports[0] === "websocket"));
});

withLink("where WebSockets are swallowed, long-polling is tried", async (world) => {
  const dial = world.server.dial;
  world.server.cut();
  // The attempt neither succeeds nor fails.
  world.server.dial = (call) => {
    const line = dial(call);
    if (call.transports[0] === "websocket") line.close();
    return line;
  };
  await world.pass(40_000);
  assert.equal(world.states[world.states.length - 1], "live");
  assert.deepEqual(world.server.line.call.transports, ["polling", "websocket"]);
});

withLink("a line that is silent is given up, though the browser believes in it", async (world) => {
  await world.pass(12_000);
  assert.equal(world.server.lines.length, 1);
  await world.pass(6_000);
  assert.ok(world.server.lines.length > 1);
});

withLink("beacons keep a line alive, set the clock, and show a lost last frame", async (world) => {
  for (let i = 0; i < 4; i++) {
    await world.pass(5_000);
    world.server.line.say("beacon", { epoch: "epoch-1", head: 0, now: Date.now() + 7000 - i });
  }
  assert.equal(world.server.lines.length, 1);
  assert.equal(world.offset, 7000, "the freshest of several is the truest");
  world.server.head = 3;
  world.server.line.say("beacon", { epoch: "epoch-1", head: 3, now: Date.now() });
  await calm();
  assert.equal(world.have, 3);
});

withLink("a gap is asked for once, not once per frame", async (world) => {
  world.server.head = 9;
  const { line } = world.server;
  await world.pass(4_000);
  for (const base of [5, 6, 7]) line.say("frame", { base, head: base + 1, put: {}, remove: {} });
  assert.equal(line.heardOf("hello").length, 2);
  await calm();
  assert.equal(world.have, 9);
});

withLink("retry sends it and all after it again, in order, after the time that the server asked for", async (world) => {
  let busy = true;
  world.server.judge = ({ id }) => (busy ? { id, retry: "busy", after: 2 } : "do");
  await world.post("a", "b", "c");
  assert.equal(world.server.line.heardOf("command").length, 1 + 2, "each was sent once");
  busy = false;
  await world.pass(1_750);
  assert.deepEqual(world.decided(), []);
  await world.pass(1_000);
  assert.deepEqual(world.decided(), ["a", "b", "c"]);
});

withLink("a command that the server never saw is sent again from there", async (world) => {
  const hear = world.server.line;
  const emit = hear.emit.bind(hear);
  hear.emit = (event, payload) => void ((payload as { id?: string }).id !== "a" && emit(event, payload));
  await world.post("a", "b", "c");
  hear.emit = emit;
  await world.pass(15_000);
  assert.deepEqual(world.decided(), ["a", "b", "c"]);
});

withLink("where the server waits for a number that is gone, the same commands begin a new tab", async (world) => {
  await world.post("a", "b");
  world.server.forget();
  await world.post("c", "d");
  await world.pass(2_000);
  assert.deepEqual(world.decided(), ["a", "b", "c", "d"]);
  const tabs = world.server.decided.map(({ tab, seq }) => `${tab} ${seq}`);
  assert.equal(new Set(tabs).size, 4);
  assert.equal(world.server.decided[2]?.seq, 1);
});

withLink("a command that breaks the link each time is given up, and harms no other", async (world) => {
  world.server.judge = ({ id }, line) => (id === "poison" ? (line.cut(), "silence") : "do");
  await world.post("a", "poison", "b", "c");
  await world.pass(120_000);
  assert.deepEqual(world.decided(), ["a", "b", "c"]);
  const refusal = world.answers.find(({ id }) => id === "poison");
  assert.equal(refusal?.refused, "unsent");
  assert.match(refusal?.reason ?? "", /your text/);
});

withLink("a server that restarts blames no command", async (world) => {
  for (let i = 0; i < 12; i++) {
    world.server.judge = () => "silence";
    await world.post(`c${i}`);
    world.server.line.say("restarting", {});
    world.server.cut();
    await world.pass(3_000);
  }
  world.server.judge = () => "do";
  await world.pass(15_000);
  assert.equal(world.answers.filter(({ refused }) => refused !== undefined).length, 0);
  assert.equal(world.decided().length, 12);
});

withLink("a command that is passed over in silence, while the line lives, is given up, and holds up no other", async (world) => {
  const beacons = setInterval(() => world.server.line.say("beacon", { epoch: "epoch-1", head: world.server.head, now: Date.now() }), 5_000);
  world.server.judge = ({ id }) => (id === "ignored" ? "silence" : "do");
  await world.post("a", "ignored", "b");
  await world.pass(150_000);
  clearInterval(beacons);
  assert.equal(world.server.lines.length, 1, "the line was never given up");
  assert.deepEqual(world.decided(), ["a", "b"]);
  assert.equal(world.answers.find(({ id }) => id === "ignored")?.refused, "unsent");
});

withLink("a server that says that it restarts is heard to the end, sent nothing more, and found again", async (world) => {
  world.server.judge = () => "silence";
  await world.post("a");
  world.server.line.say("restarting", {});
  assert.deepEqual(world.states, ["live", "restarting"]);
  world.server.line.say("answers", [{ id: "a", revision: 1 }]);
  assert.deepEqual(world.answers, [{ id: "a", revision: 1 }], "what was in flight is still answered");
  await world.post("b");
  assert.equal(world.server.line.heardOf("command").length, 1);
  world.server.judge = () => "do";
  world.server.up = false;
  world.server.cut();
  await world.pass(3_000);
  assert.deepEqual(world.states, ["live", "restarting"], "a short absence is no fault");
  world.server.up = true;
  await world.pass(5_000);
  assert.deepEqual(world.states, ["live", "restarting", "live"]);
  assert.deepEqual(world.decided(), ["b"]);
});

withLink("a restart that takes too long is called what it is", async (world) => {
  world.server.line.say("restarting", {});
  world.server.up = false;
  world.server.cut();
  await world.pass(30_000);
  assert.deepEqual(world.states, ["live", "restarting", "offline"]);
});

withLink("a server that said it would go, and stayed, is greeted again", async (world) => {
  world.server.line.say("restarting", {});
  await world.post("a");
  await world.pass(15_000);
  assert.deepEqual(world.states, ["live", "restarting", "live"]);
  assert.deepEqual(world.decided(), ["a"]);
});

withLink("why nothing is taken is told after a moment, and taken back when it is over", async (world) => {
  let full = true;
  world.server.judge = ({ id }) => (full ? { id, retry: "The disk is full.", after: 1 } : "do");
  await world.post("a");
  await world.pass(1_000);
  assert.deepEqual(world.stalls, [], "a short wait is nobody's business");
  await world.pass(4_000);
  assert.equal(world.stalls[0], "The disk is full.");
  assert.deepEqual(world.answers, [], "nothing is given up for it");
  full = false;
  await world.pass(3_000);
  assert.deepEqual(world.decided(), ["a"]);
  assert.equal(world.stalls[world.stalls.length - 1], null);
});

withLink("an old ticket is renewed without anybody noticing", async (world) => {
  world.server.ticket = "ticket-2";
  world.tickets = ["ticket-2"];
  world.server.cut();
  await world.pass(1_000);
  assert.equal(world.renewed, 1);
  assert.equal(world.states[world.states.length - 1], "live");
});

withLink("whoever may not be here any more is signed out, and let in again once they may", async (world) => {
  world.server.ticket = "ticket-2";
  world.tickets = Array<null>(20).fill(null);
  world.server.cut();
  await world.pass(60_000);
  assert.deepEqual(world.states, ["live", "offline", "signed-out"]);
  assert.ok(world.renewed >= 4 && world.renewed <= 7, `it knocks now and then, not ${world.renewed} times a minute`);
  world.tickets = ["ticket-2"]; // they joined again, perhaps in another window
  await world.pass(15_000);
  assert.equal(world.states[world.states.length - 1], "live");
});

withLink("whom the facilitator took off the board is back within ten seconds of being let in", async (world) => {
  world.server.sorry = { code: "removed", reason: "The facilitator took you off this board." };
  world.server.line.say("again", {});
  await world.pass(1_000);
  assert.deepEqual(world.states, ["live", "signed-out"]);
  await world.post("a");
  await world.pass(60_000);
  assert.ok(world.server.lines.length <= 20, `it knocks now and then, not ${world.server.lines.length} times a minute`);
  assert.deepEqual(world.decided(), []);
  world.server.sorry = null;
  await world.pass(8_000);
  assert.equal(world.states[world.states.length - 1], "live");
  assert.deepEqual(world.decided(), ["a"], "what waited is sent");
});

withLink("a server that cannot renew tickets now is asked again", async (world) => {
  world.server.ticket = "ticket-2";
  world.server.cut();
  await world.pass(8_000);
  assert.equal(world.states[world.states.length - 1], "offline");
  world.tickets = ["ticket-2"];
  await world.pass(8_000);
  assert.equal(world.states[world.states.length - 1], "live");
});

withLink("whoever gets another role asks for everything anew", async (world) => {
  await world.post("a");
  world.server.line.say("again", {});
  assert.deepEqual(world.server.line.heardOf("hello").pop(), { v: 1, have: null, epoch: "epoch-1", peek: false });
});

withLink("a browser that is too old is told so, and stops", async (world) => {
  world.server.line.say("sorry", { code: "reload", reason: "Please reload the page." });
  await world.pass(30_000);
  assert.deepEqual(world.states, ["live", "reload"]);
  assert.equal(world.server.lines.length, 1);
  assert.equal(world.sorries.length, 1);
});

test("whatever the line does, each command is decided once, and in order", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seeded(seed);
    mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
    mock.method(Math, "random", random);
    const world = new World();
    world.server.judge = ({ id }, line) => {
      const fate = random();
      if (fate < 0.1) return line.cut(), "silence"; // before it is decided
      if (fate < 0.2) return line.cut(), "do"; // after, but nobody hears it
      if (fate < 0.3) return { id, retry: "busy", after: random() * 3 };
      if (fate < 0.35) return { id, refused: "empty", reason: "Please write something." };
      if (fate < 0.4) return "silence";
      if (fate < 0.42) return world.server.forget(), "silence";
      return "do";
    };
    const names = Array.from({ length: 30 }, (_, i) => `c${i}`);
    try {
      world.outbox = await Outbox.open({
        board: "rotterdam", person: "person-1", shelf: new MemoryShelf(), session: null, local: null,
        onChange: () => world.link.pump(), onFragile: () => undefined,
      });
      world.link.start();
      world.link.serve(world.outbox);
      for (const name of names) {
        await world.post(name);
        if (random() < 0.1) await world.pass(random() * 3_000);
      }
      for (let i = 0; i < 120 && world.outbox.lanes.size > 0; i++) await world.pass(5_000);
      assert.deepEqual(world.decided(), names, `seed ${seed}`);
      assert.deepEqual(world.answers.map(({ id }) => id), names, `seed ${seed}`);
    } finally {
      world.link.stop();
      world.outbox.close();
      mock.restoreAll();
      mock.timers.reset();
    }
  }
});
