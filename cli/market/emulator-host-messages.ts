// What the starter and the process that holds the emulators say to each other over their IPC channel.
import type { StartOrder } from "./running.ts";

/** To the host. */
export type HostRequest =
  | { readonly type: "start"; readonly order: StartOrder }
  | { readonly type: "stop"; readonly instance: string }
  | { readonly type: "end" };

/** From the host. `told` is for a person's eyes; each of the others answers a request about that instance. */
export type HostAnswer =
  | { readonly type: "started"; readonly instance: string; readonly url: string }
  | { readonly type: "failed"; readonly instance: string; readonly complaint: string }
  | { readonly type: "stopped"; readonly instance: string }
  | { readonly type: "told"; readonly line: string };
