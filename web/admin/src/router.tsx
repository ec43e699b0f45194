// Which address leads to which screen, and what stands around all of them.
import { createBrowserRouter } from "react-router";
import { Announcer } from "./parts/announcer.tsx";
import { Loading } from "./parts/loaded.tsx";
import { screens } from "./screens.tsx";
import { Crashed } from "./shell/crashed.tsx";
import { NotFound } from "./shell/not-found.tsx";
import { Shell } from "./shell/shell.tsx";

export const router = createBrowserRouter(
  [
    {
      path: "/",
      element: (
        <Announcer>
          <Shell />
        </Announcer>
      ),
      errorElement: <Crashed />,
      HydrateFallback: Loading,
      children: [{ errorElement: <Crashed />, children: [...screens, { path: "*", element: <NotFound /> }] }],
    },
  ],
  { basename: "/admin" },
);
