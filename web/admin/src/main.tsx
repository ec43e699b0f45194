// The back office begins here.
import "./style.css";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { applyShade, shadeOf } from "./browser/preferences.ts";
import { language } from "./texts/texts.ts";

applyShade(shadeOf());
document.documentElement.lang = language;
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
