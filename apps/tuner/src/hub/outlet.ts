import { encodeDown, type DownMessage } from "@ridgeline/protocol";
import type { WebSocket } from "ws";

/** The sending side of one socket, with its back-pressure. */
export interface Outlet {
  /** Queues bytes; nothing happens on a socket that is closing. */
  sendBytes(bytes: Uint8Array): void;
  send(message: DownMessage): void;
  /** Whether more than the allowed bytes wait in the socket. */
  congested(): boolean;
  /** Resolves when most of what waits was taken by the other side, or the socket is gone. */
  drained(): Promise<void>;
  /** Called by the socket's owner when it is gone. */
  release(): void;
}

/** `onProgress` is told whenever the other side took bytes: a sign of life. */
export function createOutlet(socket: WebSocket, maxBufferedBytes: number, onProgress: () => void): Outlet {
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    const all = waiting;
    waiting = [];
    for (const resolve of all) resolve();
  };
  const isOpen = (): boolean => socket.readyState === socket.OPEN;
  const sendBytes = (bytes: Uint8Array): void => {
    if (!isOpen()) return;
    socket.send(bytes, { binary: true }, () => {
      onProgress();
      if (!isOpen() || socket.bufferedAmount <= maxBufferedBytes / 4) wake();
    });
  };
  return {
    sendBytes,
    send: (message) => sendBytes(encodeDown(message)),
    congested: () => isOpen() && socket.bufferedAmount > maxBufferedBytes,
    drained: () =>
      isOpen() && socket.bufferedAmount > maxBufferedBytes / 4 ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(),
    release: wake,
  };
}
