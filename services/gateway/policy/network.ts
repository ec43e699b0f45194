// Who a request comes from, as far as the network tells: a forwarded address is believed from trusted proxies only,
// and limits count an IPv6 site (/64) as one, because a client has billions of addresses in it.
import { BlockList, isIP } from "node:net";
import { plainAddress } from "@souk/chassis/client-address";

export type TrustedProxies = (address: string) => boolean;

/** Addresses or CIDR ranges. Throws for what is neither. */
export function createTrustedProxies(entries: readonly string[]): TrustedProxies {
  if (entries.length === 0) return () => false;
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const family = familyOf(address);
    if (family === undefined) throw new Error(`TRUSTED_PROXIES: ${entry} is neither an address nor a range`);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => {
    const family = familyOf(address);
    return family !== undefined && list.check(address, family);
  };
}

function familyOf(address: string): "ipv4" | "ipv6" | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? "ipv4" : "ipv6";
}

/** More hops than this are somebody's invention. */
const MAX_HOPS = 16;

/** The right-most address of the chain that is not a trusted proxy. */
export function clientAddressOf(remote: string, forwardedFor: string | undefined, trusted: TrustedProxies): string {
  let address = plainAddress(remote);
  if (forwardedFor === undefined || !trusted(address)) return address;
  for (const hop of forwardedFor.split(",").slice(-MAX_HOPS).reverse()) {
    const candidate = plainAddress(hop.trim());
    if (isIP(candidate) === 0) return address;
    address = candidate;
    if (!trusted(address)) return address;
  }
  return address;
}

export function networkKeyOf(address: string): string {
  return address.includes(":") ? `${expand(address).slice(0, 4).join(":")}::/64` : address;
}

function expand(address: string): string[] {
  const [head = "", tail = ""] = (address.split("%")[0] ?? "").split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16).toString(16));
}
