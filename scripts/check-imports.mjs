// Holds the arrows between packages: what each may import of the workspace, and that packages which a browser loads use nothing of Node.
// Usage: node scripts/check-imports.mjs [--root folder]. Prints `file:line`, the rule and its reason; exit code 1 when an arrow is broken.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const CONTRACTS = ["core", "protocol"];
const LIBRARY = ["penalties", "optimizers", "linear", "engine-onnx", "models", "data", "search", "storage", "executors"];

/** For each folder: the workspace packages it may import in src, and why not more. */
export const RULES = {
  "packages/core": { may: [], browser: true, why: "core is what all others stand on: an import from it would close a circle" },
  "packages/protocol": { may: ["core"], browser: true, why: "the page, the store and saved logs read events with nothing but core" },
  "packages/analysis": { may: CONTRACTS, browser: true, why: "the page computes with it, also offline from a saved log" },
  "packages/testing": { may: CONTRACTS, why: "a conformance suite that knew an implementation could not judge another one" },
  "packages/penalties": { may: ["core"], browser: true, why: "a penalty is a formula: whoever uses one comes to it" },
  "packages/optimizers": { may: ["core"], browser: true, why: "an update rule is a formula; penalties meet it through core's contract" },
  "packages/linear": { may: ["core", "penalties"], why: "path solvers know penalties and numbers, not trials or storage" },
  "packages/engine-onnx": { may: ["core"], why: "an engine compiles nets; optimizers, models and studies are outside it" },
  "packages/models": {
    may: ["core", "penalties", "optimizers", "linear"],
    why: "a learner takes its engine and its data as arguments, so that both can be changed",
  },
  "packages/data": { may: ["core"], why: "readers make data sets and know nothing of what is done with them" },
  "packages/search": {
    may: [...CONTRACTS, "analysis"],
    browser: true,
    why: "samplers and pruners are pure folds: no models, no input or output",
  },
  "packages/storage": { may: CONTRACTS, why: "a store keeps events and does not interpret them" },
  "packages/executors": { may: CONTRACTS, why: "an executor runs units given as data; what they do is in the worker module" },
  "packages/runtime": {
    may: [...CONTRACTS, "analysis", ...LIBRARY],
    why: "the one place where plugins are put together; it draws nothing and serves nothing",
  },
  "packages/charts": {
    may: [...CONTRACTS, "analysis"],
    browser: true,
    why: "charts draw what analysis computed, on the page and in a terminal",
  },
  "apps/tuner": {
    may: [...CONTRACTS, "analysis", "runtime", "charts"],
    why: "the command goes through runtime, as any program that embeds Ridgeline does",
  },
  "apps/dashboard": {
    may: [...CONTRACTS, "analysis", "charts"],
    browser: true,
    why: "the page sees events only: what it cannot fold from the log, it must not know",
  },
  "apps/bench": { may: undefined, why: "benchmarks compare anything with anything" },
};
const TESTING = "testing is for tests: shipped code must not depend on it";
const NODE = "a browser loads this package, and browsers have no Node modules";
const OUTSIDE = "another package is reached by its name, so that its exports hold";
const DECLARED = "an import that package.json does not declare works only by accident of the layout";
const EXTENSION = "the same line must work for Node, TypeScript and bundlers without guessing";
/** Imported only if it is there at run time (a dynamic import in a try), so deliberately not a dependency. */
const OPTIONAL = { "packages/engine-onnx": ["onnxruntime-node"] };

const BUILTINS = new Set(builtinModules);
const SOURCE = /\.[mc]?[jt]sx?$/;
const NAMED = /(?:^|[;\n}])\s*(?:import|export)\s(?:[^"'`;]*?\sfrom\s*)?["']([^"'\n]+)["']/g;
const DYNAMIC = /\bimport\(\s*["']([^"'\n]+)["']/g;

/** All broken rules below `root`: `{ file, line, rule, why }`. */
export function checkImports(root) {
  const found = [];
  for (const folder of foldersOf(root)) {
    const rule = RULES[folder];
    if (rule === undefined) {
      found.push({
        file: folder,
        line: 1,
        rule: "every package has its rule in scripts/check-imports.mjs",
        why: "an arrow nobody decided on is a wall nobody built",
      });
      continue;
    }
    const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
    checkManifest(root, folder, rule, manifest, found);
    for (const file of sourcesOf(join(root, folder, "src"))) checkFile(root, folder, rule, manifest, file, found);
  }
  return found;
}

function foldersOf(root) {
  return ["packages", "apps"].flatMap((top) =>
    existsSync(join(root, top))
      ? readdirSync(join(root, top))
          .map((name) => `${top}/${name}`)
          .filter((f) => existsSync(join(root, f, "package.json")))
      : [],
  );
}

function sourcesOf(dir) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true })
    .map((name) => join(dir, name))
    .filter((f) => SOURCE.test(f) && statSync(f).isFile())
    .toSorted();
}

function checkManifest(root, folder, rule, manifest, found) {
  const text = readFileSync(join(root, folder, "package.json"), "utf8");
  for (const field of ["dependencies", "peerDependencies", "optionalDependencies"]) {
    for (const name of Object.keys(manifest[field] ?? {})) {
      const broken = brokenArrow(rule, folder, name);
      if (broken !== undefined)
        found.push({
          file: `${folder}/package.json`,
          line: lineOf(text, text.indexOf(`"${name}"`, text.indexOf(`"${field}"`))),
          ...broken,
        });
    }
  }
}

function brokenArrow(rule, folder, name) {
  const target = workspaceName(name);
  if (target === undefined || rule.may === undefined || rule.may.includes(target)) return undefined;
  const list = rule.may.length === 0 ? "nothing of the workspace" : rule.may.join(", ");
  return { rule: `${folder} may import ${list}; not ${target}`, why: target === "testing" ? TESTING : rule.why };
}

/** `analysis` for `@ridgeline/analysis` and its subpaths, `tuner` for `ridgeline`. */
function workspaceName(specifier) {
  if (specifier === "ridgeline" || specifier.startsWith("ridgeline/")) return "tuner";
  return specifier.startsWith("@ridgeline/") ? specifier.split("/")[1] : undefined;
}

function checkFile(root, folder, rule, manifest, file, found) {
  const text = withoutComments(readFileSync(file, "utf8"));
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies };
  for (const pattern of [NAMED, DYNAMIC]) {
    for (const match of text.matchAll(pattern)) {
      const broken = brokenImport({ root, folder, rule, file, declared, own: manifest.name }, match[1]);
      const at = match.index + match[0].lastIndexOf(match[1]);
      if (broken !== undefined) found.push({ file: relative(root, file), line: lineOf(text, at), ...broken });
    }
  }
}

function brokenImport({ root, folder, rule, file, declared, own }, specifier) {
  if (specifier.startsWith(".")) return brokenRelative(root, folder, file, specifier);
  if (specifier.startsWith("node:") || BUILTINS.has(specifier)) {
    return rule.browser === true ? { rule: `${folder} is for browsers: not ${specifier}`, why: NODE } : undefined;
  }
  const arrow = brokenArrow(rule, folder, specifier);
  if (arrow !== undefined) return arrow;
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  if (name in declared || name === own || (OPTIONAL[folder] ?? []).includes(name)) return undefined;
  return { rule: `${name} is not among the dependencies of ${folder}`, why: DECLARED };
}

function brokenRelative(root, folder, file, specifier) {
  const path = specifier.split("?")[0];
  const target = relative(join(root, folder), resolve(file, "..", path));
  if (target.startsWith("..")) return { rule: `${specifier} leaves ${folder}`, why: OUTSIDE };
  return /\.(tsx?|mjs|js|json|css|svg|wasm)$/.test(path) ? undefined : { rule: `${specifier} has no extension`, why: EXTENSION };
}

/** Comments blanked out, lines kept. Strings are left: an import in one is rare, and worth a look. */
function withoutComments(text) {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(),])\/\/[^\n]*/g, (c) => c.replaceAll(/[^\n]/g, " "));
}

function lineOf(text, at) {
  return text.slice(0, Math.max(0, at)).split("\n").length;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const at = process.argv.indexOf("--root");
  const found = checkImports(at < 0 ? new URL("..", import.meta.url).pathname : resolve(process.argv[at + 1]));
  for (const { file, line, rule, why } of found) console.error(`${file}:${line}  ${rule}\n    because ${why}`);
  if (found.length > 0) console.error(`\n${found.length} ${found.length === 1 ? "arrow" : "arrows"} broken.`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
