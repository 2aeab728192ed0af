import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const home = new URL("..", import.meta.url).pathname;
const program = `
import { createOnnxEngine, engineNote } from "@ridgeline/engine-onnx";
const engine = await createOnnxEngine();
const net = await engine.compile({ inputs: 2, layers: [{ kind: "dense", units: 1 }], loss: "squaredError" }, 1);
const { createArena } = await import("@ridgeline/core");
const arena = createArena(net.layout);
arena.params.set([2, 3]);
const loss = await net.step(arena, { x: Float32Array.of(1, 1), y: Float32Array.of(4), rowWeights: Float32Array.of(1) }, []);
const native = await createOnnxEngine({ build: "native" }).catch((e) => e.code);
console.log(JSON.stringify({ build: engine.build, note: engineNote(engine), loss, native }));
`;

/** The built package installed in a folder of its own, beside everything it needs but the optional native runtime. */
describe("without onnxruntime-node", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "ridgeline-engine-"));
    const modules = join(folder, "node_modules");
    await mkdir(join(modules, "@ridgeline/engine-onnx"), { recursive: true });
    for (const part of ["dist", "package.json"])
      await cp(join(home, part), join(modules, "@ridgeline/engine-onnx", part), { recursive: true });
    await symlink(await realpath(join(home, "../core")), join(modules, "@ridgeline/core"));
    await symlink(await realpath(join(home, "node_modules/onnxruntime-web")), join(modules, "onnxruntime-web"));
    await writeFile(join(folder, "main.mjs"), program);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("falls back to wasm, trains, and says so in one sentence and nowhere else", async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(folder, "main.mjs")], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual({
      build: expect.stringMatching(/^onnxruntime-web \S+ wasm, 1 thread$/),
      note: expect.stringContaining("npm i onnxruntime-node --ignore-scripts trains about 3x faster"),
      loss: 0.5,
      native: "E_ENGINE_MISSING",
    });
    expect(stderr).toBe("");
  });
});
