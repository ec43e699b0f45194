// Every row of security.md about the API, and the authorisation matrix, on one market (`.ci/run`). The slow clients begin
// when they are read, wait beside the others and are looked at late; the search for canaries comes last.
import "./rows/requests.ts";
import "./rows/bodies.ts";
import "./rows/authorisation.ts";
import "./rows/strangers.ts";
import "./rows/tokens.ts";
import "./rows/accounts.ts";
import "./rows/links.ts";
import "./rows/enumeration.ts";
import "./rows/webhooks.ts";
import "./rows/purchases.ts";
import "./rows/content.ts";
import "./rows/uploads.ts";
import "./rows/origins.ts";
import "./rows/queries.ts";
import "./rows/limits.ts";
import "./rows/patience.ts";
import "./rows/canaries.ts";
