// The chassis is imported by single files: `@souk/chassis/server`. This index only says so.
export type { Foundation } from "./stall.ts";
