// Ports on this machine: a free one, and whether a given one is.
import { createServer } from "node:net";

const listenOn = (host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });

/** A port that was free a moment ago. Whoever takes it must live with losing the race. */
export const freePort = (host: string): Promise<number> => listenOn(host, 0);

export async function portState(host: string, port: number): Promise<"free" | "taken" | "forbidden"> {
  try {
    await listenOn(host, port);
    return "free";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EADDRINUSE") return "taken";
    if (code === "EACCES") return "forbidden";
    throw error;
  }
}
