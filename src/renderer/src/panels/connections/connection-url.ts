/** Says what is wrong with an address of a venue, or null; an empty one is only missing. Unencrypted is let through to this computer alone. */
export function urlProblem(text: string, protocol: 'http' | 'ws'): string | null {
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const [secure, plain] = protocol === 'http' ? ['https:', 'http:'] : ['wss:', 'ws:'];
  if (!url || (url.protocol !== secure && url.protocol !== plain)) return `Expected an address that begins with ${secure}//, was "${text}".`;
  if (url.username !== '' || url.password !== '') return 'Expected an address without a name or a password in it.';
  if (url.protocol === plain && !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) return `Expected ${secure}// for an address that is not on this computer: a key may not travel unencrypted.`;
  return null;
}
