// The step to the payment page.
import { useText } from "../text/text.tsx";
import { GoElsewhere } from "./go-elsewhere.tsx";

export function GoToPayment({ url }: { readonly url: string }) {
  const { say } = useText();
  return <GoElsewhere url={url} title={say("pay.title")} text={say("pay.text")} go={say("pay.go")} />;
}
