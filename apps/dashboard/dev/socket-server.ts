import { createHash } from "node:crypto";
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

/** One page's line in the development server. */
export interface DevSocket {
  send(bytes: Uint8Array): void;
  close(): void;
  onText: (text: string) => void;
  onClose: () => void;
}

/** The few frames of RFC 6455 that a page on the same machine needs: whole binary frames out, whole masked text frames in. Development only. */
export function acceptSockets(server: Server, path: string, greet: (s: DevSocket) => void): void {
  server.on("upgrade", (request: IncomingMessage, stream: Duplex) => {
    const key = request.headers["sec-websocket-key"];
    if (request.url !== path || key === undefined) return void stream.destroy();
    const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    stream.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    const socket: DevSocket = {
      send: (bytes) => stream.writable && stream.write(frame(bytes)),
      close: () => stream.destroy(),
      onText: () => {},
      onClose: () => {},
    };
    let buffer = Buffer.alloc(0);
    stream.on("data", (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (let found = read(buffer); found !== undefined; found = read(buffer)) {
        buffer = buffer.subarray(found.length);
        if (found.opcode === 1) socket.onText(found.text);
        if (found.opcode === 8) stream.end();
      }
    });
    stream.on("close", () => socket.onClose());
    stream.on("error", () => stream.destroy());
    greet(socket);
  });
}

function frame(bytes: Uint8Array): Buffer {
  const n = bytes.length;
  const head =
    n < 126
      ? Buffer.from([0x82, n])
      : n < 65_536
        ? Buffer.from([0x82, 126, n >> 8, n & 255])
        : Buffer.concat([Buffer.from([0x82, 127]), long(n)]);
  return Buffer.concat([head, bytes]);
}

function long(n: number): Buffer {
  const b = Buffer.alloc(8);
  b.writeBigUInt64BE(BigInt(n));
  return b;
}

function read(b: Buffer): { opcode: number; text: string; length: number } | undefined {
  if (b.length < 6) return undefined;
  const size = (b[1] ?? 0) & 127;
  const at = size === 126 ? 4 : 2;
  const n = size === 126 ? b.readUInt16BE(2) : size;
  if (size === 127 || b.length < at + 4 + n) return undefined;
  const mask = b.subarray(at, at + 4);
  const body = b.subarray(at + 4, at + 4 + n).map((v, i) => v ^ (mask[i % 4] ?? 0));
  return { opcode: (b[0] ?? 0) & 15, text: Buffer.from(body).toString("utf8"), length: at + 4 + n };
}
