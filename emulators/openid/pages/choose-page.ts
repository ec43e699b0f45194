// Who are you? One button for each person.
import { html } from "@souk/chassis/html";
import type { DemoPerson } from "../people.ts";
import { type Rendered, renderPage } from "./layout.ts";

export function renderChoice(action: string, people: readonly DemoPerson[]): Rendered {
  const buttons = people.map(
    ({ subject, name, email, emailVerified }) =>
      html`<button name="person" value="${subject}"><b>${name}</b><span class="hint">${email}${emailVerified ? "" : ", not verified"}</span></button>`,
  );
  return renderPage(
    "Sign in with Souk ID",
    html`<h1>Who are you today?</h1>
<p class="hint">The shop will learn name and e-mail address.</p>
<form method="post" action="${action}">${buttons}
<button class="quiet" name="person" value="">None of them, back to the shop</button></form>`,
  );
}
