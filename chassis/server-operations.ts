// What the operator asks every service: alive, ready, metrics. Not routes of the shop, and never behind the gateway.
import type { FastifyInstance } from "fastify";
import type { Registry } from "prom-client";
import type { Health } from "./health.ts";

export function serveOperations(fastify: FastifyInstance, health: Health, registry: Registry): void {
  fastify.get("/healthz", (_request, reply) => reply.send({ status: "ok" }));
  fastify.get("/readyz", async (_request, reply) => {
    const { ok, checks } = await health.ready();
    return reply.code(ok ? 200 : 503).send({ status: ok ? "ok" : "unavailable", checks });
  });
  fastify.get("/metrics", async (request, reply) => {
    // As JSON for our own status page, which needs not parse Prometheus' text then.
    if (request.headers.accept === "application/json") return reply.send(await registry.getMetricsAsJSON());
    return reply.header("content-type", registry.contentType).send(await registry.metrics());
  });
}
