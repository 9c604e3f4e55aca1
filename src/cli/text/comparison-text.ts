import type { Reconciliation, TradePairView } from '../../engine/worker/commands/compare-live-command.ts';
import { table } from './table.ts';
import { signedMoney, things, time } from './words.ts';

/** As many trades without a partner, and as many pairs, are written out; all are in the document. */
const SHOWN = 10;

/** Writes how a session differs from its own backtest, and why. */
export function comparisonText(document: Reconciliation): string {
  const { title, sessionId, from, to, sentence, realism, waterfall, quoteAsset, pairs, drift, notes, sources, hash, id } = document;
  const alone = pairs.filter(({ kind }) => kind !== 'pair');
  const apart = pairs.filter(({ kind, difference }) => kind === 'pair' && Number(difference) !== 0).toSorted((a, b) => Math.abs(Number(b.difference)) - Math.abs(Number(a.difference)));
  return [
    `${title} (${sessionId}), ${time(from)} to ${time(to)} UTC`, sentence, realism.sentence, '',
    table([{ title: `${quoteAsset}` }, { title: 'amount', align: 'right' }, { title: 'so far', align: 'right' }, { title: 'trades', align: 'right' }],
      waterfall.map((step) => [step.title, signedMoney(step.amount), signedMoney(step.total), String(step.trades)])),
    ...causeLines(document),
    ...pairLines('Without a counterpart', alone), ...pairLines('Pairs furthest apart', apart),
    '', ...drift.flatMap(({ strategyId, color, sentence: said, measures }) => [`${color.padEnd(5)}  ${strategyId}: ${said}`, ...measures.filter((measure) => measure.color !== 'grey').map((measure) => `       ${measure.color.padEnd(5)}  ${measure.sentence}`)]),
    ...[...sources.filter(({ source }) => source !== 'journal').map((one) => one.sentence), ...notes].flatMap((note, index) => (index === 0 ? ['', note] : [note])),
    '', `Kept as ${id}; result ${hash.slice(0, 16)}.`,
  ].join('\n');
}

function causeLines({ causes }: Reconciliation): readonly string[] {
  if (causes.length === 0) return [];
  return ['', table([{ title: 'what' }, { title: 'mainly because' }, { title: 'trades', align: 'right' }, { title: 'difference', align: 'right' }],
    causes.map(({ kind, code, trades, difference }) => [kind, code, String(trades), signedMoney(difference)]))];
}

function pairLines(title: string, pairs: readonly TradePairView[]): readonly string[] {
  if (pairs.length === 0) return [];
  const rest = pairs.length - SHOWN;
  return ['', `${title}:`, ...pairs.slice(0, SHOWN).map((pair) => `  ${time((pair.live ?? pair.backtest)?.decidedMs ?? 0)}  ${pair.kind.padEnd(7)}  ${pair.instrumentId} ${(pair.live ?? pair.backtest)?.side ?? ''}  ${signedMoney(pair.difference)}  ${pair.causes[0]?.sentence ?? ''}`), ...(rest > 0 ? [`  and ${things(rest, 'more', 'more')}`] : [])];
}
