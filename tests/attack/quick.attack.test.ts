// The rows of security.md that take no waiting, on one market (`npm test`). Everything: everything.attack.ci.ts.
import "./rows/requests.ts";
import "./rows/bodies.ts";
import "./rows/strangers.ts";
import "./rows/tokens.ts";
import "./rows/links.ts";
import "./rows/webhooks.ts";
import "./rows/purchases.ts";
import "./rows/content.ts";
import "./rows/uploads.ts";
import "./rows/origins.ts";
import "./rows/queries.ts";
import "./rows/canaries.ts";
