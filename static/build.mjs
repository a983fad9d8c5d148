// Builds the front end.   node build.mjs        src/ and style/ -> dist/, the only folder that is served
//                         node build.mjs test   bundles ../tests/front/*.test.ts and runs them with node --test
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const HERE = import.meta.dirname;
const DIST = join(HERE, "dist");
/** A module that brings in others when they are needed: what they share, and each of them, is a file of its own. */
const SPLIT = ["src/board.tsx"];
/** One file each, so that nothing of theirs depends on the board's. */
const WHOLE = [
  "src/log.ts", "src/page.ts", "src/present.ts", "src/projector.tsx", "src/replay.tsx", "src/sw.ts", "src/wall.tsx",
  "style/board.css", "style/city.css", "style/home.css", "style/lab.css", "style/page.css", "style/plan.css", "style/present.css", "style/print.css", "style/projector.css", "style/replay.css",
  "style/office.css", "style/wall.css",
  "style/schedule.css",
];
/** Bytes of JavaScript after gzip. Phones share one slow network; the others are few in a room. */
const BUDGETS = [
  { who: "a delegate", parts: ["board", "page", "sw"], most: 70_000 },
  { who: "dragging, where there is a mouse", parts: ["dragging"], most: 10_000 },
  { who: "the end of a workshop", parts: ["finishing"], most: 10_000 },
  { who: "lessons, where a workshop leaves them", parts: ["lessons"], most: 10_000 },
  { who: "what the Lab learned", parts: ["learning"], most: 6_000 },
  { who: "projects, where a workshop leaves them", parts: ["projects"], most: 10_000 },
  { who: "the desk", parts: ["desk"], most: 70_000 },
  { who: "the projector", parts: ["projector"], most: 70_000 },
  { who: "the plenary wall", parts: ["wall"], most: 30_000 },
  { who: "the replay", parts: ["replay"], most: 70_000 },
];

class Failure extends Error {}

/** Runs esbuild; a warning is as good as an error, or nobody would ever read it. */
async function bundle(options) {
  let result;
  try {
    result = await esbuild.build({ bundle: true, absWorkingDir: HERE, jsx: "automatic", jsxImportSource: "preact", ...options });
  } catch {
    throw new Failure("The front end does not build; esbuild's message is above.");
  }
  if (result.warnings.length > 0) throw new Failure("esbuild warns (above), and a warning fails the build.");
  return result;
}

async function build() {
  const missing = [...SPLIT, ...WHOLE].filter((path) => !existsSync(join(HERE, path)));
  if (missing.length > 0) throw new Failure(`Missing in static/: ${missing.join(", ")}.`);

  const options = {
    entryNames: "[name]",
    chunkNames: "[name]-[hash]", // modules name each other, and cannot say `?v=`
    outdir: DIST,
    write: false, // dist/ stays as it was until everything has been built
    metafile: true,
    minify: true,
    target: "es2020",
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".svg": "dataurl" },
    legalComments: "eof",
  };
  const split = await bundle({ ...options, entryPoints: SPLIT, format: "esm", splitting: true }); // <script type="module">
  // Nobody runs anything from these pages, so what some views ask for stays outside, and is never asked for.
  const whole = await bundle({ ...options, entryPoints: WHOLE, format: "iife", external: ["./desk.tsx", "./learning.tsx"] }); // <script defer>
  const outputFiles = [...split.outputFiles, ...whole.outputFiles];
  const parts = { ...partsOf(split.metafile), ...partsOf(whole.metafile) };

  const sizes = outputFiles.map(({ path, contents }) => [basename(path), gzipSync(contents, { level: 9 }).length]);
  const sizeOf = Object.fromEntries(sizes);
  const sums = BUDGETS.map(({ who, parts: names, most }) => {
    const size = names.flatMap((name) => parts[name]).reduce((sum, file) => sum + sizeOf[file], 0);
    if (size > most) throw new Failure(`The scripts of ${who} are ${kB(size)} after gzip; the budget is ${kB(most)}.`);
    return `${who} ${kB(size)} of ${kB(most)}`;
  });

  rmSync(DIST, { recursive: true, force: true }); // nothing that an older build left is ever served or shipped
  mkdirSync(DIST);
  const publicFiles = join(HERE, "public"); // what is served as it is (icons)
  if (existsSync(publicFiles)) cpSync(publicFiles, DIST, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  // Name -> hash of the content, for `?v=`; of a file with a hash in its name, that one. The manifest is written last:
  // where it stands, dist/ is complete.
  const names = readdirSync(DIST, { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name);
  const hashes = names.sort().map((name) => [name, HASHED.exec(name)?.[1] ?? hash(readFileSync(join(DIST, name)))]);
  writeFileSync(join(DIST, "parts.json"), JSON.stringify(parts, null, 2) + "\n");
  writeFileSync(join(DIST, "manifest.json"), JSON.stringify(Object.fromEntries(hashes), null, 2) + "\n");

  console.log("Front end, after gzip: " + sizes.map(([name, size]) => `${name} ${kB(size)}`).join(" · "));
  console.log("Scripts, after gzip: " + sums.join(" · "));
}

/** Part of the program -> its files, the one that starts it first. What is brought in later leaves out what is there already. */
function partsOf({ outputs }) {
  const parts = {};
  const name = (path) => basename(path);
  const files = (path, there = []) => {
    const found = [path];
    for (const at of found)
      for (const { path: next, kind } of outputs[at].imports)
        if (kind === "import-statement" && !found.includes(next) && !there.includes(next)) found.push(next);
    return found;
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) {
    if (entryPoint === undefined || !path.endsWith(".js") || HASHED.test(path)) continue;
    const ours = files(path);
    parts[basename(path, ".js")] = ours.map(name);
    for (const later of ours.flatMap((at) => outputs[at].imports).filter(({ kind, external }) => kind === "dynamic-import" && !external))
      parts[name(later.path).replace(HASHED, "")] = files(later.path, ours).map(name);
  }
  return parts;
}

async function test() {
  const folder = join(HERE, "..", "tests", "front");
  const tests = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".test.ts")) : [];
  if (tests.length === 0) throw new Failure("There are no tests in tests/front/*.test.ts.");

  // Inside node_modules, where a bundle that leaves something unbundled still finds it, and git never looks.
  const out = mkdtempSync(join(HERE, "node_modules", ".front-tests-"));
  try {
    await bundle({
      entryPoints: tests.map((name) => join(folder, name)),
      outdir: out,
      outExtension: { ".js": ".mjs" },
      platform: "node",
      format: "esm",
      target: "node22",
      packages: "external", // Node's own builds of them do not survive bundling as modules
      external: ["./dragging.ts"], // it has no build for Node, and nobody drags there
      sourcemap: "inline",
    });
    const files = readdirSync(out).map((name) => join(out, name));
    const args = ["--enable-source-maps", "--test", "--test-reporter=spec", ...files];
    const run = spawnSync(process.execPath, args, { cwd: join(HERE, ".."), stdio: "inherit" });
    if (run.status !== 0) throw new Failure("A test of the front end fails.");
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** The hash that esbuild puts into the name of a file that others import. */
const HASHED = /-([0-9A-Z]{8})\.js$/;
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 12);
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

try {
  await (process.argv[2] === "test" ? test() : build());
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
