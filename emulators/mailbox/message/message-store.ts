// Messages as they came, on disk, each Message-ID once, the newest only.
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";

export type NewMessage = {
  readonly messageId: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly receivedAt: number;
  readonly raw: Buffer;
};

export type Message = Omit<NewMessage, "raw"> & {
  readonly id: number;
  readonly copies: number;
  readonly raw: Uint8Array;
};

export type MessageQuery = {
  /** A recipient's whole address. */
  readonly to?: string | undefined;
  readonly limit: number;
  readonly before?: number | undefined;
};

export type MessageStore = {
  /** The same Message-ID again only counts. */
  add(message: NewMessage): Promise<"new" | "repeated">;
  /** Newest first. */
  list(query: MessageQuery): { readonly messages: readonly Message[]; readonly total: number };
  find(id: number): Message | undefined;
  clear(): Promise<void>;
};

type Row = {
  id: number;
  message_id: string;
  sender: string;
  recipients: string;
  received_at: number;
  copies: number;
  raw: Uint8Array;
};

const TO = "EXISTS (SELECT 1 FROM json_each(recipients) WHERE value = ?)";

export function createMessageStore(database: SqliteDatabase, keep: number): MessageStore {
  return {
    add: (message) => database.write((tx) => add(tx, message, keep)),
    list: (query) => database.read((tx) => ({ messages: select(tx, query).map(fromRow), total: count(tx, query.to) })),
    find: (id) => {
      const row = database.read((tx) => tx.get<Row>("SELECT * FROM messages WHERE id = ?", id));
      return row && fromRow(row);
    },
    clear: () => database.write((tx) => void tx.run("DELETE FROM messages")),
  };
}

function add(tx: Tx, message: NewMessage, keep: number): "new" | "repeated" {
  const { messageId, sender, recipients, receivedAt, raw } = message;
  const again = tx.run("UPDATE messages SET copies = copies + 1 WHERE message_id = ?", messageId);
  if (again.changes > 0) return "repeated";
  const added = tx.run(
    "INSERT INTO messages (message_id, sender, recipients, received_at, raw) VALUES (?, ?, ?, ?, ?)",
    messageId,
    sender,
    JSON.stringify(recipients.map((each) => each.toLowerCase())),
    receivedAt,
    raw,
  );
  tx.run("DELETE FROM messages WHERE id <= ?", added.lastInsertRowid - keep);
  return "new";
}

function select(tx: Tx, { to, limit, before = Number.MAX_SAFE_INTEGER }: MessageQuery): readonly Row[] {
  return to === undefined
    ? tx.all<Row>("SELECT * FROM messages WHERE id < ? ORDER BY id DESC LIMIT ?", before, limit)
    : tx.all<Row>(
        `SELECT * FROM messages WHERE id < ? AND ${TO} ORDER BY id DESC LIMIT ?`,
        before,
        to.toLowerCase(),
        limit,
      );
}

function count(tx: Tx, to: string | undefined): number {
  const row =
    to === undefined
      ? tx.get<{ n: number }>("SELECT count(*) AS n FROM messages")
      : tx.get<{ n: number }>(`SELECT count(*) AS n FROM messages WHERE ${TO}`, to.toLowerCase());
  return row?.n ?? 0;
}

function fromRow(row: Row): Message {
  const { id, message_id: messageId, sender, recipients, received_at: receivedAt, copies, raw } = row;
  return { id, messageId, sender, recipients: JSON.parse(recipients), receivedAt, copies, raw };
}
