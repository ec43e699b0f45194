// Which of openid-client's faults mean that an answer is no good, and which that the provider is not there.
import { AuthorizationResponseError, ClientError, ResponseBodyError } from "openid-client";

/** The provider could not be reached, or is not itself: another try, from the beginning, may succeed. */
const PASSING = new Set([
  "OAUTH_TIMEOUT",
  "OAUTH_ABORT",
  "OAUTH_RESPONSE_IS_NOT_CONFORM",
  "OAUTH_RESPONSE_IS_NOT_JSON",
  "OAUTH_PARSE_ERROR",
]);

export function isRefusal(error: unknown): boolean {
  if (error instanceof AuthorizationResponseError) return true;
  // RFC 6749, 5.2: a code that is wrong, used or another client's. Wrong credentials of ours are ours to mend.
  if (error instanceof ResponseBodyError) return error.error === "invalid_grant" || error.error === "invalid_request";
  return error instanceof ClientError && error.code !== undefined && !PASSING.has(error.code);
}
