// What went wrong, in words for whoever sees it.
import { html } from "@souk/chassis/html";
import { type Rendered, renderPage } from "./layout.ts";

export function renderFault(description: string): Rendered {
  return renderPage(
    "Souk ID",
    html`<h1>This sign-in can't go on</h1><p>${description}</p><p class="hint"><a href="/">Back to the shop</a>, and once more from there.</p>`,
  );
}
