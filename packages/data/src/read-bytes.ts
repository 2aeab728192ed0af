import { isUtf8 } from "node:buffer";
import { open, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { messageOf } from "@ridgeline/core";
import { fail } from "./findings.ts";
import type { Limits } from "./limits.ts";

const unzip = promisify(gunzip);

/** A file's bytes as they are on disk and as they are after gunzip; the same buffer when the file is not gzip. */
export interface FileBytes {
  readonly raw: Buffer;
  readonly content: Buffer;
}

/** Reads a file, gzip or not (told by its first two bytes, not by its name).
 *  Errors: E_FILE_MISSING, E_FILE (a folder, a device, not readable), E_GZIP (damaged), E_LIMIT (too large, also once decompressed). */
export async function readBytes(path: string, label: string, limits: Limits): Promise<FileBytes> {
  const raw = await readRaw(path, label, limits);
  return { raw, content: isGzip(raw) ? await decompress(raw, label, limits) : raw };
}

async function readRaw(path: string, label: string, limits: Limits): Promise<Buffer> {
  try {
    // A pipe would block on open, so what it is comes first; size and content then come from the one handle.
    const kind = await stat(path);
    if (!kind.isFile()) return notAFile(label, kind.isDirectory());
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      if (size > limits.maxBytes) return tooLarge(label, `the file has ${size} bytes`, limits);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    return explain(error, path, label);
  }
}

function notAFile(label: string, folder: boolean): never {
  const message = folder ? "is a folder, not a file" : "is not a regular file";
  return fail("E_FILE", "The data cannot be read:", { path: label, message, remedy: "give the path of a CSV file" });
}

function explain(error: unknown, path: string, label: string): never {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code.startsWith("E_")) throw error;
  if (code === "ENOENT" || code === "ENOTDIR") {
    const remedy = path === label ? "check the path" : `check the path; it was looked for at ${path}`;
    return fail("E_FILE_MISSING", "The data file is not there:", { path: label, message: "no such file", remedy });
  }
  return fail("E_FILE", "The data cannot be read:", { path: label, message: messageOf(error), remedy: "make the file readable" });
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function decompress(raw: Buffer, label: string, limits: Limits): Promise<Buffer> {
  try {
    return await unzip(raw, { maxOutputLength: limits.maxBytes });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") return tooLarge(label, `${raw.length} bytes of gzip hold more text than is allowed`, limits);
    const remedy = "the file is cut off or damaged: get or pack it again";
    return fail("E_GZIP", "The gzip file cannot be unpacked:", { path: label, message: messageOf(error), remedy });
  }
}

function tooLarge(label: string, message: string, limits: Limits): never {
  const remedy = `use fewer rows or columns, or raise maxBytes (now ${limits.maxBytes})`;
  return fail("E_LIMIT", "The data file is too large:", { path: label, message, remedy });
}

/** The bytes of a text file as UTF-8: UTF-16 with a byte order mark is converted; anything else that is not UTF-8 text is an E_CSV error. */
export function toUtf8(content: Buffer, label: string): Buffer {
  const foreign = foreignFormat(content);
  if (foreign !== undefined) return notText(label, `is ${foreign}, not CSV`, "export it as CSV (UTF-8)");
  if (content[0] === 0xff && content[1] === 0xfe) return Buffer.from(content.toString("utf16le", 2));
  const nul = content.indexOf(0);
  if (nul >= 0) return notText(label, `byte ${nul} is 0: a binary file, not CSV`, "export it as CSV (UTF-8)");
  if (isUtf8(content)) return content;
  return notText(`${label}:${badLine(content)}`, "is not UTF-8", "save the file as CSV UTF-8 (it may be in Latin-1 or Windows-1252)");
}

function notText(path: string, message: string, remedy: string): never {
  return fail("E_CSV", "The file cannot be read as CSV:", { path, message, remedy });
}

function foreignFormat(b: Buffer): string | undefined {
  const head = b.toString("latin1", 0, 4);
  if (head === "PK\u0003\u0004") return "a ZIP archive or an Excel workbook";
  if (head === "PAR1") return "a Parquet file";
  if (b.length >= 4 && b[0] === 0 && b[1] === 0 && b[2]! >= 8 && b[2]! <= 14) return "an IDX file (see readIdx)";
  return undefined;
}

function badLine(content: Buffer): number {
  const text = content.toString("utf8");
  const at = text.indexOf("\uFFFD");
  return text.slice(0, at).split("\n").length;
}
