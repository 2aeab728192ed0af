import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parseIdx, readIdx } from "../src/index.ts";
import { inputError, sharedFile, tempFolder } from "./helpers.ts";

const folder = tempFolder();
const small = Uint8Array.from([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255]);

describe("readIdx", () => {
  it("reads shape and values, packed or not", async () => {
    for (const bytes of [small, gzipSync(small)]) {
      const idx = await readIdx(folder.write("a.idx", bytes), { cwd: folder.path });
      expect(idx.shape).toEqual([2, 3]);
      expect(idx.data).toEqual(Uint8Array.from([1, 2, 3, 4, 5, 255]));
    }
  });

  it("reads the other element types, big-endian", () => {
    const of = (type: number, n: number, values: readonly number[]) =>
      parseIdx(Uint8Array.from([0, 0, type, 1, 0, 0, 0, n, ...values])).data;
    expect(of(0x09, 1, [0xff])).toEqual(Int8Array.of(-1));
    expect(of(0x0b, 2, [0x01, 0x02, 0xff, 0xfe])).toEqual(Int16Array.of(258, -2));
    expect(of(0x0c, 1, [0, 0, 1, 0])).toEqual(Int32Array.of(256));
    expect(of(0x0d, 1, [0x3f, 0xc0, 0, 0])).toEqual(Float32Array.of(1.5));
    expect(of(0x0e, 1, [0xc0, 0x04, 0, 0, 0, 0, 0, 0])).toEqual(Float64Array.of(-2.5));
  });

  it.each([
    ["a foreign file", Buffer.from("a,b\n1,2\n"), "starts with 61 2c 62 0a"],
    ["an empty file", new Uint8Array(0), "starts with nothing"],
    ["an unknown element type", Uint8Array.from([0, 0, 10, 1, 0, 0, 0, 0]), "starts with 00 00 0a 01"],
    ["no dimension", Uint8Array.from([0, 0, 8, 0]), "has no dimension"],
    ["sizes cut off", small.subarray(0, 9), "ends within the sizes of its 2 dimensions"],
    ["values cut off", small.subarray(0, 15), "holds 3 bytes of values where 2 x 3 need 6"],
    ["bytes left over", Uint8Array.from([...small, 0]), "holds 7 bytes of values where 2 x 3 need 6"],
    ["sizes that no file could fill", Uint8Array.from([0, 0, 8, 3, ...Array.from({ length: 12 }, () => 255)]), "holds 0 bytes of values"],
  ])("explains %s", async (_, bytes, message) => {
    const error = await inputError(readIdx(folder.write("b.idx", bytes), { cwd: folder.path }));
    expect(error.code).toBe("E_IDX");
    expect(error.problems[0]!.path).toBe("b.idx");
    expect(error.problems[0]!.message).toContain(message);
  });

  it("refuses more bytes than allowed, also once unpacked", async () => {
    const name = folder.write("c.idx", gzipSync(small));
    expect((await inputError(readIdx(name, { cwd: folder.path, maxBytes: 10 }))).code).toBe("E_LIMIT");
  });

  it("reads MNIST", async (context) => {
    const labels = await readIdx(sharedFile("mnist_test_labels.idx.gz", context));
    const images = await readIdx(sharedFile("mnist_test_images.idx.gz", context));
    expect([labels.shape, images.shape]).toEqual([[10_000], [10_000, 28, 28]]);
    // The first ten test labels, as in every tutorial, and the share of the most frequent class, 1135 ones.
    expect(Array.from(labels.data.subarray(0, 10))).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    expect([...labels.data].filter((v) => v === 1)).toHaveLength(1135);
  });
});
