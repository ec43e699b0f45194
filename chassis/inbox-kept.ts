// How long every engine remembers which events have taken effect.

/** Outboxes are read back no further than 7 days but by a subscriber that was away; the rest is margin. */
export const INBOX_KEPT_MS = 30 * 24 * 3_600_000;
