// The `Stripe-Signature` header: `t=<seconds>,v1=<HMAC-SHA256 of "t.body">`, one v1 for each valid secret.
// Source: Stripe's documentation "Verify webhook signatures manually".
import { createHmac } from "node:crypto";

export function signatureHeader(body: string, secrets: readonly string[], timestampSeconds: number): string {
  const signatures = secrets.map((secret) => {
    const signature = createHmac("sha256", secret).update(`${timestampSeconds}.${body}`, "utf8").digest("hex");
    return `v1=${signature}`;
  });
  return `t=${timestampSeconds},${signatures.join(",")}`;
}
