// What a channel has delivered and was not told of yet. Usually all that was read is settled at once, and then one
// acknowledgement speaks for all up to a tag (AMQP 0-9-1, basic.ack, `multiple`), instead of a packet for each message.

export type Acknowledgement = { readonly deliveryTag: number; readonly multiple: boolean };

export type OpenTags = {
  /** Tags rise by one with each delivery of the channel. */
  add(tag: number): void;
  delete(tag: number): void;
  /** What to say so that these, and no others, are acknowledged. They are open no more. */
  settle(tags: readonly number[]): readonly Acknowledgement[];
};

export function createOpenTags(): OpenTags {
  /** In the order in which they were added. */
  const open = new Set<number>();

  return {
    add: (tag) => void open.add(tag),
    delete: (tag) => void open.delete(tag),
    settle: (tags) => {
      const wanted = new Set(tags.filter((tag) => open.has(tag)));
      /** The last of those that are first in line and all wanted. */
      let last: number | undefined;
      for (const tag of open) {
        if (!wanted.delete(tag)) break;
        open.delete(tag);
        last = tag;
      }
      for (const tag of wanted) open.delete(tag);
      const rest = [...wanted].map((deliveryTag) => ({ deliveryTag, multiple: false }));
      return last === undefined ? rest : [{ deliveryTag: last, multiple: true }, ...rest];
    },
  };
}
