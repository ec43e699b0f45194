// The URL at which others reach this instance: the one it listens at, unless that says nothing to another machine.

export type AdvertisedOptions = {
  /** Where the server listens, as it says itself. */
  readonly listening: string;
  /** HOST as it was set: a server that listens on all addresses names only one of them. */
  readonly host: string | undefined;
  /** ADVERTISED_URL; port 0 stands for the port that is listened at. */
  readonly advertised: string | undefined;
};

const EVERYWHERE = new Set(["0.0.0.0", "::", "[::]"]);

/** Throws where nobody could use it. */
export function advertisedUrl({ listening, host, advertised }: AdvertisedOptions): string {
  if (advertised === undefined) {
    if (host !== undefined && EVERYWHERE.has(host)) {
      throw new Error(`HOST ${host} is no address that others can reach: set ADVERTISED_URL`);
    }
    return listening;
  }
  const url = new URL(advertised);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new Error("ADVERTISED_URL must be http or https");
  if (url.pathname !== "/" || url.search !== "" || url.username !== "" || url.hash !== "") {
    throw new Error("ADVERTISED_URL must be a host and a port, nothing more");
  }
  return url.port === "0" ? `${url.protocol}//${url.hostname}:${new URL(listening).port}` : url.origin;
}
