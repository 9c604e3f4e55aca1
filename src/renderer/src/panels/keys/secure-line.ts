/**
 * Returns why no secret may be typed into this page, or null when it may: the desktop app, a page from this computer, or one over https.
 * Elsewhere everybody on the way could read it. The host refuses it, too, but by then it would have been sent.
 */
export function lineProblem(page: Pick<Window, 'isSecureContext'> = window): string | null {
  if (page.isSecureContext) return null;
  return 'This page came from another computer over a connection that is not encrypted, so no key and no passphrase is taken here. Open Tradewind on that computer itself, or reach it through a tunnel: ssh -L 8080:127.0.0.1:PORT that-computer, then http://localhost:8080.';
}
