// Compiles assembly/ to WebAssembly SIMD and writes it as src/generated/wasm-bytes.ts, so that Node, browsers and bundlers load it alike.
import { mkdirSync, writeFileSync } from "node:fs";
import { main } from "assemblyscript/asc";

const here = new URL("..", import.meta.url).pathname;
const files = new Map();
const { error, stderr } = await main(
  ["assembly/index.ts", "-O3", "--noAssert", "--runtime", "stub", "--enable", "simd", "--importMemory", "--outFile", "kernels.wasm"],
  { writeFile: (name, contents) => files.set(name, contents), baseDir: here },
);
if (error) {
  console.error(stderr.toString());
  throw error;
}
const base64 = Buffer.from(files.get("kernels.wasm")).toString("base64");
mkdirSync(`${here}/src/generated`, { recursive: true });
writeFileSync(
  `${here}/src/generated/wasm-bytes.ts`,
  `// Written by scripts/build-wasm.mjs from assembly/.\nexport const WASM_BASE64 =\n  "${base64}";\n`,
);
