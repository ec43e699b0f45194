// What most users of the contracts need at once. Everything else is imported by its file.
export { access, type Permission, permissions, permissionsOfRole, type Role, roles } from "./access.ts";
export { asyncApiDocument } from "./asyncapi.ts";
export { type Answer, type CallInput, type Client, type ClientOptions, createClient } from "./client.ts";
export type { DataOf, EventDefinition, EventEnvelope } from "./event.ts";
export { events } from "./events.ts";
export { openApiDocument } from "./openapi.ts";
export { type ProblemCode, type ProblemDetails, problemCodes } from "./problem.ts";
export { pathOf, type Route } from "./route.ts";
export { allRoutes, publicRoutes } from "./routes.ts";
