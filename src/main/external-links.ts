/** The only places that the window may open in the person's browser. */
const ALLOWED_HOSTS: ReadonlySet<string> = new Set(['www.tradingview.com', 'github.com', 'www.github.com']);

/** Tells whether an address may be handed to the system's browser: https, a host of the list, no credentials, no odd port. */
export function isAllowedExternal(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, port, username, password } = new URL(address);
  return protocol === 'https:' && ALLOWED_HOSTS.has(hostname) && port === '' && username === '' && password === '';
}
