// Tokens that prove knowledge of one resource: HMACs of its id, so that there is nothing to store. A guest's order
// token is one.
import { createHmac, timingSafeEqual } from "node:crypto";

export type ResourceTokens = {
  tokenFor(id: string): string;
  /** In a time that does not depend on where the two differ. */
  matches(id: string, token: string): boolean;
};

const MIN_SECRET_CHARACTERS = 16;

export function createResourceTokens(secret: string): ResourceTokens {
  if (secret.length < MIN_SECRET_CHARACTERS) throw new TypeError("The secret of resource tokens is too short");
  const digest = (id: string): Buffer => createHmac("sha256", secret).update(id, "utf8").digest();
  return {
    tokenFor: (id) => digest(id).toString("base64url"),
    matches: (id, token) => {
      const wanted = digest(id);
      const given = Buffer.from(token, "base64url");
      // Re-encoding refuses other spellings of the same bytes.
      return given.length === wanted.length && timingSafeEqual(given, wanted) && wanted.toString("base64url") === token;
    },
  };
}
