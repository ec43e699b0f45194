// What a process that died has left open. Its transaction holds what it wrote, and everybody else who writes there fails
// until the server gives it up after a minute (transactionLifetimeLimitSeconds). So each process writes down the sessions
// that it works in, before it does, and a number that goes up while it lives. Whoever sees that one stand still ends those
// sessions; where that was wrong, an operation of a living process runs again.
import type { Binary, ClientSession, Db } from "mongodb";
import { createBoundedMap } from "../bounded-map.ts";
import type { Log } from "../log.ts";
import { toFault } from "./faults.ts";
import type { Primary } from "./primary.ts";

export type ProcessSessions = {
  /** Resolves when the session is written down. Rejects with `unavailable` where the store is away. */
  note(session: ClientSession): Promise<void>;
  /** Shows that this process lives, and looks after the others. */
  beat(): Promise<void>;
  /** Ends nothing: its sessions must have ended. */
  leave(): Promise<void>;
};

export type ProcessSessionsOptions = {
  readonly db: Db;
  readonly primary: Primary;
  readonly log: Log;
  /** Of this process, and of this opening of the store. */
  readonly id: string;
};

type ProcessDocument = { readonly _id: string; readonly beats: number; readonly sessions: readonly Binary[] };
type SessionId = NonNullable<ClientSession["id"]>;

const PROCESSES = "processes";
export const BEAT_EVERY_MS = 1_000;
/** So often its number was looked at and had not gone up. */
const MISSED_BEATS = 3;
/** Half of it is kept at least: more than can be at work at once (transactions.ts). */
const MAX_SESSIONS = 4_200;

export function createProcessSessions({ db, primary, log, id }: ProcessSessionsOptions): ProcessSessions {
  const processes = db.collection<ProcessDocument>(PROCESSES);
  const noted = createBoundedMap<SessionId, Binary>(MAX_SESSIONS);
  const others = new Map<string, { readonly beats: number; readonly missed: number }>();
  let beats = 0;
  let writing: Promise<unknown> = Promise.resolve();

  const write = (more?: Binary): Promise<unknown> => {
    const sessions = [...noted.values(), ...(more === undefined ? [] : [more])];
    return primary.answer(processes.updateOne({ _id: id }, { $set: { beats, sessions } }, { upsert: true }));
  };
  /** One after the other: they write the same document. */
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = writing.then(task);
    writing = turn.catch(() => undefined);
    return turn;
  };
  const add = async (sessionId: SessionId): Promise<void> => {
    const binary = sessionId.id as Binary;
    await write(binary).catch((error: unknown) => {
      throw toFault(error);
    });
    noted.set(sessionId, binary);
  };
  const show = async (): Promise<void> => {
    beats += 1;
    const { matchedCount } = await primary.answer(processes.updateOne({ _id: id }, { $set: { beats } }));
    // Nobody has worked here yet, or it was taken for dead.
    if (matchedCount === 0) await write();
  };

  const lookAfter = async (other: Pick<ProcessDocument, "_id" | "beats">): Promise<void> => {
    const before = others.get(other._id);
    const missed = before?.beats === other.beats ? before.missed + 1 : 0;
    others.set(other._id, { beats: other.beats, missed });
    if (missed < MISSED_BEATS) return;
    const gone = await primary.answer(processes.findOne({ _id: other._id, beats: other.beats }));
    if (gone === null) return;
    if (gone.sessions.length > 0) {
      await primary.answer(db.command({ killSessions: gone.sessions.map((session) => ({ id: session })) }));
    }
    await primary.answer(processes.deleteOne({ _id: gone._id, beats: gone.beats }));
    others.delete(gone._id);
    log.warn({ process: gone._id, sessions: gone.sessions.length }, "a process is gone: what it had begun is ended");
  };

  return {
    note: async (session) => {
      const { id: sessionId } = session;
      if (sessionId === undefined) return;
      if (noted.get(sessionId) === undefined) return inTurn(() => add(sessionId));
    },
    beat: async () => {
      await inTurn(show);
      const seen = await primary.answer(processes.find({}, { projection: { beats: 1 } }).toArray());
      const there = new Set(seen.map((each) => each._id));
      for (const name of others.keys()) if (!there.has(name)) others.delete(name);
      for (const each of seen) if (each._id !== id) await lookAfter(each);
    },
    leave: async () => {
      await inTurn(() => primary.answer(processes.deleteOne({ _id: id })));
    },
  };
}
