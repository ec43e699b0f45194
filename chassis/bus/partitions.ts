// Events are spread over partitions by their aggregate, so that instances of one subscriber can share the work and one
// aggregate's events still come in order.

/** Work on one subscription is shared by at most this many instances. Changing it needs a new epoch. */
export const PARTITIONS = 8;

export const ALL_PARTITIONS: readonly number[] = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** FNV-1a; all events of one aggregate are in one partition. */
export function partitionOf(aggregateId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < aggregateId.length; index += 1) {
    hash = Math.imul(hash ^ aggregateId.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % PARTITIONS;
}
