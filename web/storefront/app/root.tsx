// The document.
import { Outlet, Scripts } from "react-router";
import { useText } from "./text/text.tsx";

export default function Root() {
  const { locale, nonce } = useText();
  return (
    <html lang={locale}>
      <head>
        <title>Souk</title>
      </head>
      <body>
        <Outlet />
        <Scripts {...(nonce !== undefined && { nonce })} />
      </body>
    </html>
  );
}
