import { createServer } from "node:net";
import { InputError, RidgelineError, type Problem } from "@ridgeline/core";

export const HOST = "127.0.0.1";
const REMEDY = "choose another with --port, or leave --port out to take any free one";

/** Looks, before anything is begun, whether the port can be had; 0 is any free one. */
export async function checkPort(port: number, problems: Problem[]): Promise<void> {
  if (port === 0) return;
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer();
    server.once("error", resolve);
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
  const found = error === undefined ? undefined : whyNot(error, port);
  if (found !== undefined) problems.push(found.problem);
}

/** What the system said, as a coded error. */
export function portError(error: NodeJS.ErrnoException, port: number): RidgelineError {
  const title = "The live page cannot be served:";
  const found = whyNot(error, port);
  if (found === undefined) return new RidgelineError("E_HUB", `${title} ${error.message}`, { cause: error });
  return new InputError(found.code, title, [found.problem]);
}

function whyNot({ code }: NodeJS.ErrnoException, port: number): { code: string; problem: Problem } | undefined {
  const problem = (message: string): Problem => ({ path: "--port", message, remedy: REMEDY });
  if (code === "EADDRINUSE") return { code: "E_PORT_IN_USE", problem: problem(`port ${port} is in use`) };
  if (code === "EACCES") return { code: "E_PORT_DENIED", problem: problem(`port ${port} is not allowed for this user`) };
  return undefined;
}
