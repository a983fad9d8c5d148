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
const ENTRIES = [
  "src/board.tsx", "src/page.ts", "src/projector.tsx", "src/sw.ts",
  "style/board.css", "style/page.css", "style/print.css", "style/projector.css",
];
const BUDGET = 70_000; // bytes of JavaScript after gzip that a person's pages load in all: phones share one slow network
const APART = ["projector.js"]; // one computer in the room loads it; it has the budget for itself

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
  const missing = ENTRIES.filter((path) => !existsSync(join(HERE, path)));
  if (missing.length > 0) throw new Failure(`Missing in static/: ${missing.join(", ")}.`);

  const { outputFiles } = await bundle({
    entryPoints: ENTRIES,
    entryNames: "[name]",
    outdir: DIST,
    write: false, // dist/ stays as it was until everything has been built
    minify: true,
    target: "es2020",
    format: "iife", // for <script defer src>
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".svg": "dataurl" },
    legalComments: "eof",
  });

  const sizes = outputFiles.map(({ path, contents }) => [basename(path), gzipSync(contents, { level: 9 }).length]);
  const scripts = sizes.filter(([name]) => name.endsWith(".js"));
  const total = (part) => part.reduce((sum, [, size]) => sum + size, 0);
  const [apart, ours] = [true, false].map((is) => total(scripts.filter(([name]) => APART.includes(name) === is)));
  for (const size of [ours, apart])
    if (size > BUDGET) throw new Failure(`The scripts are ${kB(size)} after gzip; the budget is ${kB(BUDGET)}.`);

  rmSync(DIST, { recursive: true, force: true }); // nothing that an older build left is ever served or shipped
  mkdirSync(DIST);
  const publicFiles = join(HERE, "public"); // what is served as it is (icons)
  if (existsSync(publicFiles)) cpSync(publicFiles, DIST, { recursive: true });
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
  // Name -> hash of the content, for `?v=`. Written last: where it stands, dist/ is complete.
  const names = readdirSync(DIST, { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name);
  const hashes = names.sort().map((name) => [name, hash(readFileSync(join(DIST, name)))]);
  writeFileSync(join(DIST, "manifest.json"), JSON.stringify(Object.fromEntries(hashes), null, 2) + "\n");

  console.log("Front end, after gzip: " + sizes.map(([name, size]) => `${name} ${kB(size)}`).join(" · "));
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

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 12);
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

try {
  await (process.argv[2] === "test" ? test() : build());
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
