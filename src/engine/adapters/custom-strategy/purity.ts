import type { Finding } from './script-text.ts';
import { placeOf, tokensOf } from './tokens.ts';
import type { Token } from './tokens.ts';

const COMPUTER = 'reaches for the computer: a strategy sees its features and nothing else';
const NETWORK = 'reaches for the network: a strategy sees its features and nothing else';
const CLOCK = 'reads the clock: a strategy decides from the bars it is shown, the same today as in a backtest';
const LATER = 'answers later: decide answers at once';
const MAKES_CODE = 'makes code out of text, which is switched off in a strategy';
const SCOPE = 'reaches for what all code shares: keep what must be remembered in state';
const MEMORY = 'depends on when memory is tidied up, which is another time at every run';
const LANGUAGE = 'depends on the language of the machine';
const CONSOLE = 'has nowhere to write to: put numbers into the values of the answer, they are shown beside the decision';

/** Names that a strategy has no use for, and why. None of them exists where it runs. */
const NAMES: Readonly<Record<string, string>> = {
  Date: CLOCK, performance: CLOCK, Temporal: CLOCK, hrtime: CLOCK, setTimeout: LATER, setInterval: LATER, setImmediate: LATER, queueMicrotask: LATER, Promise: LATER, async: LATER, await: LATER,
  process: COMPUTER, require: COMPUTER, module: COMPUTER, exports: COMPUTER, Buffer: COMPUTER, __dirname: COMPUTER, __filename: COMPUTER, Worker: COMPUTER, WebAssembly: COMPUTER, navigator: COMPUTER, localStorage: COMPUTER,
  postMessage: COMPUTER, crypto: 'draws chance: a strategy decides the same on the same bars', fetch: NETWORK, XMLHttpRequest: NETWORK, WebSocket: NETWORK, EventSource: NETWORK,
  eval: MAKES_CODE, Function: MAKES_CODE, globalThis: SCOPE, window: SCOPE, self: SCOPE, global: SCOPE, WeakRef: MEMORY, FinalizationRegistry: MEMORY, SharedArrayBuffer: SCOPE, Atomics: SCOPE, Intl: LANGUAGE, console: CONSOLE,
};
const MEMBERS: Readonly<Record<string, string>> = { localeCompare: LANGUAGE, toLocaleString: LANGUAGE, toLocaleUpperCase: LANGUAGE, toLocaleLowerCase: LANGUAGE };

/**
 * Finds, without running anything, what would make a strategy decide otherwise on the same bars, or reach out of its place: one sentence each.
 * A help to whoever writes it: what holds is that none of this exists where the code runs.
 * @param script JavaScript whose lines are those of the file
 */
export function impuritiesIn(script: string): readonly Finding[] {
  const tokens = tokensOf(script);
  const seen = new Set<string>();
  return tokens.flatMap((token, index) => {
    const message = judge(token, tokens[index - 1], tokens[index + 1], tokens[index + 2]);
    // One sentence for each name is enough to act on.
    if (message === null || seen.has(message)) return [];
    seen.add(message);
    return [{ ...placeOf(script, token.at), message }];
  });
}

function judge(token: Token, before: Token | undefined, next: Token | undefined, afterNext: Token | undefined): string | null {
  if (token.kind !== 'name') return null;
  const isMember = before?.text === '.' || before?.text === '?.';
  if (isMember) return Object.hasOwn(MEMBERS, token.text) ? `${token.text} ${MEMBERS[token.text] ?? ''}.` : null;
  if (token.text === 'Math') {
    const member = next?.text === '.' ? afterNext?.text : afterNext?.text.slice(1, -1);
    return member === 'random' ? 'Math.random draws chance: a strategy decides the same on the same bars.' : null;
  }
  if (token.depth === 0 && (token.text === 'let' || token.text === 'var') && next?.kind === 'name') {
    return `"${token.text} ${next.text}" outside of the strategy is shared by all its instruments and forgotten at a restart: keep it in state.`;
  }
  // A name of a property or of a setting is nobody's business.
  if (next?.text === ':' || !Object.hasOwn(NAMES, token.text)) return null;
  return `${token.text} ${NAMES[token.text] ?? ''}.`;
}
