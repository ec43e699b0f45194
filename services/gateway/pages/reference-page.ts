// The page at `/docs`: the OpenAPI document and the table of error codes as one readable page, without a script.

import { type Html, html } from "@souk/chassis/html";
import type { MediaTypes, OpenApiDocument, Operation, Parameter, ResponseObject } from "@souk/contracts/openapi";
import { problemCodes } from "@souk/contracts/problem";
import { idempotencyOf, type Route } from "@souk/contracts/route";
import { layout } from "./layout.ts";
import { fieldTable, type Schema, schemaHtml } from "./schema-table.ts";

export type Reference = {
  readonly document: OpenApiDocument;
  readonly routes: readonly Route[];
  readonly shop: string;
};

type Entry = { readonly method: string; readonly path: string; readonly operation: Operation };

export function referencePage({ document, routes, shop }: Reference): string {
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Entry => ({ method, path, operation })),
  );
  const groups = document.tags.map(({ name }) => ({
    name,
    entries: entries.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const byName = new Map(routes.map((route) => [route.name, route]));
  const content = html`<main class="docs wide">
<nav aria-label="Contents"><b><a href="#start">Start</a></b>${groups.map(contents)}<ol><li><b><a href="#schemas">Schemas</a></b></li><li><b><a href="#problems">Problems</a></b></li></ol></nav>
<div>${introduction(document)}
${groups.map(
  (group) =>
    html`<section id="${group.name}"><h2>${title(group.name)}</h2>${group.entries.map((entry) => operationHtml(entry, document, byName.get(entry.operation.operationId)))}</section>`,
)}
<section id="schemas"><h2>Schemas</h2>${Object.entries(document.components.schemas).map(
    ([name, schema]) => html`<section id="schema-${name}"><h3>${name}</h3>${schemaHtml(schema as Schema)}</section>`,
  )}</section>
${problems()}</div></main>`;
  const links = [
    ["/openapi.json", "openapi.json"],
    ["/asyncapi.json", "asyncapi.json"],
  ] as const;
  return layout({ title: `${shop}: API reference`, shop, links }, content);
}

/** Markdown's code marks, the only ones that the document's words have. */
function withCode(text: string): readonly Html[] {
  return text.split("`").map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`));
}

function introduction(document: OpenApiDocument): Html {
  return html`<section id="start"><h1>API reference</h1><p>${withCode(document.info.description)}</p>
<p>Everything is at <code>${document.servers[0]?.url}</code>. Who has signed in sends <code>Authorization: Bearer …</code>; a POST takes an <code>Idempotency-Key</code>, so that it can be sent again without harm. Unknown fields and wrong types are refused with a JSON pointer to each.</p></section>`;
}

function title(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function contents({ name, entries }: { readonly name: string; readonly entries: readonly Entry[] }): Html {
  return html`<ol><li><b><a href="#${name}">${title(name)}</a></b></li>${entries.map(
    ({ operation }) => html`<li><a href="#${operation.operationId}">${operation.operationId}</a></li>`,
  )}</ol>`;
}

function operationHtml({ method, path, operation }: Entry, document: OpenApiDocument, route: Route | undefined): Html {
  const { operationId, summary, parameters, requestBody, responses } = operation;
  return html`<details class="operation" id="${operationId}"><summary><span class="method ${method}">${method.toUpperCase()}</span><span class="path">${path}</span><span class="summary">${summary}</span><span class="badge">${accessText(operation)}</span></summary>
<div>${parameters.length > 0 && parameterTable(parameters)}
${requestBody && html`<h3>Body</h3>${mediaHtml(requestBody.content)}`}
${route && idempotencyOf(route) === "required" && html`<p>Needs an <code>Idempotency-Key</code>.</p>`}
<h3>Answers</h3>${Object.entries(responses).map(([status, response]) => responseHtml(status, resolve(response, document)))}
</div></details>`;
}

function accessText({ security }: Operation): string {
  const [first, second] = security;
  if (first === undefined) return "public";
  if (second !== undefined) return "public or signed in";
  const [permission] = first.bearer ?? [];
  return permission === undefined ? "signed in" : permission;
}

function parameterTable(parameters: readonly Parameter[]): Html {
  const fields = parameters.map(({ name, in: where, required, schema }) => ({
    name: where === "query" ? `?${name}` : where === "path" ? `{${name}}` : name,
    required,
    schema: schema as Schema,
  }));
  return html`<h3>Parameters</h3>${fieldTable(fields, "Parameter")}`;
}

function mediaHtml(content: MediaTypes): Html {
  return html`${Object.entries(content).map(
    ([type, { schema, example }]) =>
      html`${type !== "application/json" && html`<p><code>${type}</code></p>`}${schemaHtml(schema as Schema)}${
        example !== undefined && html`<pre><code>${JSON.stringify(example, null, 2)}</code></pre>`
      }`,
  )}`;
}

type Reply = Operation["responses"][string];

function resolve(response: Reply, document: OpenApiDocument): ResponseObject {
  if (!("$ref" in response)) return response;
  return document.components.responses[response.$ref.split("/").at(-1) ?? ""] ?? { description: "" };
}

/** Errors are all of one shape; what differs is said by their description. */
function responseHtml(status: string, { description, content }: ResponseObject): Html {
  const head = html`<p><b>${status}</b> ${description}</p>`;
  return status.startsWith("2") && content ? html`${head}${mediaHtml(content)}` : head;
}

function problems(): Html {
  return html`<section id="problems"><h2>Problems</h2>
<p>Every failure is <code>application/problem+json</code> (RFC 9457) with one of these codes. A code keeps its meaning and its status for ever.</p>
<table><thead><tr><th>Code</th><th>Status</th><th>Means</th></tr></thead><tbody>${Object.entries(problemCodes).map(
    ([code, { status, title: text }]) =>
      html`<tr id="problem-${code}"><td><code>${code}</code></td><td>${status}</td><td>${text}</td></tr>`,
  )}</tbody></table></section>`;
}
