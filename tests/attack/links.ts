// The links that came by mail: what a person finds in the inbox, and nobody finds anywhere else.
import { plant } from "./canaries.ts";
import { attackMarket } from "./market.ts";
import { eventually } from "./stores.ts";

type Purpose = "reset-password" | "verify-email";
type Listed = { readonly items: readonly { readonly id: number }[] };

/** The links of one purpose that an address has got, newest first; as soon as there are so many. */
export async function linksIn(email: string, purpose: Purpose, count = 1): Promise<readonly URL[]> {
  const mailbox = await (await attackMarket()).serviceUrl("mailbox");
  const read = async (path: string): Promise<unknown> => (await fetch(`${mailbox}/_emulator/mails${path}`)).json();
  return eventually(`${count} ${purpose} for ${email}`, async () => {
    const { items } = (await read(`?to=${encodeURIComponent(email)}&limit=50`)) as Listed;
    const texts = await Promise.all(items.map(async ({ id }) => (await read(`/${id}`)) as { text: string }));
    const links = texts.flatMap(({ text }) => text.match(/\S+\/account\/[a-z-]+\?token=\S+/) ?? []);
    const found = links.map((link) => new URL(link)).filter(({ pathname }) => pathname.endsWith(purpose));
    return found.length >= count ? found : undefined;
  });
}

/** The token of the newest one. */
export async function tokenIn(email: string, purpose: Purpose, count = 1): Promise<string> {
  const [newest] = await linksIn(email, purpose, count);
  return plant(`the token of ${purpose} for ${email}`, newest?.searchParams.get("token") ?? "");
}
