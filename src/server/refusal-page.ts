/** The page for a browser without a session: what happened and what to do, in plain words, with nothing loaded. */
export function refusalPage(): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Tradewind: this link cannot be used</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem}code{font:14px ui-monospace,monospace}</style></head>
<body><main><h1>This link cannot be used</h1>
<p>Each link that Tradewind prints opens one browser, once. This one was used before, is incomplete, or belongs to an earlier run.</p>
<p>In the terminal where Tradewind runs, press <code>Enter</code> for a new link, or start it again with <code>npx tradewind serve</code>.</p>
</main></body></html>
`;
}
