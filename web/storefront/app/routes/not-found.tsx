// Every address that is none.
import { trouble } from "../shop/ask.server.ts";

export function loader(): never {
  throw trouble(404, "not_found");
}

export default function NotFound() {
  return null;
}
