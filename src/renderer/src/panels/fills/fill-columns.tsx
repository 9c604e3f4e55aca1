import type { FillView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Exact, Money, Signed, Time } from '../../components/Cells.tsx';
import type { Column } from '../../components/Table.tsx';
import type { CsvColumn } from '../../export/csv.ts';
import { compareDecimals, formatNumber, signOf } from '../../format/decimal.ts';
import { signedMoney } from '../../format/signed.ts';
import { codeWords, symbolOf } from '../../format/words.ts';

/** The columns of a list of fills. Slippage is a cost: what was lost against the decision's price is shown as a loss. */
export const FILL_COLUMNS: readonly Column<FillView>[] = [
  { id: 'time', title: 'Time', render: ({ timeMs }) => <Time valueMs={timeMs} style="full" />, compare: (left, right) => left.timeMs - right.timeMs },
  { id: 'symbol', title: 'Market', card: 'title', render: ({ instrumentId }) => symbolOf(instrumentId), compare: (left, right) => left.instrumentId.localeCompare(right.instrumentId) },
  { id: 'side', title: 'Side', render: ({ side }) => <Badge tone={side === 'buy' ? 'up' : 'down'}>{side === 'buy' ? '▲ buy' : '▼ sell'}</Badge> },
  { id: 'qty', title: 'Size', align: 'end', render: ({ qty }) => <Exact value={qty} /> },
  { id: 'price', title: 'Price', align: 'end', render: ({ price }) => <Exact value={price} /> },
  { id: 'fee', title: 'Fee', align: 'end', render: ({ fee }) => <Money value={fee} />, compare: (left, right) => compareDecimals(left.fee, right.fee) },
  { id: 'liquidity', title: 'As', render: ({ liquidity }) => liquidity, compare: (left, right) => left.liquidity.localeCompare(right.liquidity) },
  { id: 'slippage', title: 'Slippage', align: 'end', render: ({ slippage }) => <Slippage slippage={slippage} />, compare: (left, right) => compareDecimals(left.slippage, right.slippage) },
  { id: 'bps', title: 'Slippage', unit: ' bps', align: 'end', render: ({ slippageBps }) => <span className="num" title="In hundredths of a percent of the price at the decision">{slippageBps === null ? '–' : `${slippageBps < 0 ? '+' : ''}${formatNumber(-slippageBps, 1)}`}</span>, compare: (left, right) => (left.slippageBps ?? 0) - (right.slippageBps ?? 0) },
  { id: 'why', title: 'Why', grow: true, card: 'bare', render: ({ reason }) => <span title={reason}>{codeWords(reason)}</span> },
];

function Slippage({ slippage }: { readonly slippage: string }) {
  const opposite = signOf(slippage) === 0 ? slippage : slippage.startsWith('-') ? slippage.slice(1) : `-${slippage}`;
  return <Signed signed={signedMoney(opposite, 2, '')} />;
}

export const FILL_CSV: readonly CsvColumn<FillView>[] = [
  { title: 'id', value: (fill) => fill.id },
  { title: 'timeUtc', value: (fill) => new Date(fill.timeMs).toISOString() },
  { title: 'instrument', value: (fill) => fill.instrumentId },
  { title: 'order', value: (fill) => fill.clientOrderId },
  { title: 'strategy', value: (fill) => fill.strategyId },
  { title: 'side', value: (fill) => fill.side },
  { title: 'price', value: (fill) => fill.price },
  { title: 'qty', value: (fill) => fill.qty },
  { title: 'fee', value: (fill) => fill.fee },
  { title: 'liquidity', value: (fill) => fill.liquidity },
  { title: 'slippage', value: (fill) => fill.slippage },
  { title: 'slippageBps', value: (fill) => fill.slippageBps ?? '' },
  { title: 'reason', value: (fill) => fill.reason },
];
