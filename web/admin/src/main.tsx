// The back office begins here: small, so that the first paint can wait for it and has the right shade. What speaks comes
// after the words.
import "./style.css";
import { applyShade, shadeOf } from "./browser/preferences.ts";
import { language, learnToSpeak } from "./texts/texts.ts";

async function begin(root: HTMLElement): Promise<void> {
  // Each is a task of its own, so that a press of a key comes in between.
  const words = learnToSpeak();
  await import("react-dom/client");
  await words;
  const { start } = await import("./app.tsx");
  start(root);
}

applyShade(shadeOf());
document.documentElement.lang = language;
const root = document.getElementById("root");
if (root) {
  begin(root).catch((error: unknown) => {
    document.getElementById("broken")?.removeAttribute("hidden");
    throw error;
  });
}
