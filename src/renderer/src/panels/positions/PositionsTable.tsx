import { useCallback, useMemo, useState } from 'react';
import type { PositionView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Button } from '../../components/Button.tsx';
import { Age, Exact, Money, SignedMoney, SignedPercent } from '../../components/Cells.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { Table } from '../../components/Table.tsx';
import type { Column } from '../../components/Table.tsx';
import { compareDecimals, formatDecimal, groupDecimal } from '../../format/decimal.ts';
import { symbolOf } from '../../format/words.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { showInstrument, useInstrument } from '../../state/use-shown-instrument.ts';
import styles from './PositionsTable.module.css';

/** Lists the open positions with what each has brought, what it risks, and the way out. */
export function PositionsTable() {
  const positions = useView((view) => view.positions);
  const [closing, setClosing] = useState<string | null>(null);
  const columns = useMemo(() => columnsWith(setClosing), []);
  return (
    <>
      <Table
        label="Positions"
        rows={positions}
        columns={columns}
        keyOf={(position) => position.instrumentId}
        empty={<EmptyState title="No open positions" text="A strategy opens one when its rule says so and risk allows it." />}
      />
      {closing !== null && <CloseDialog instrumentId={closing} onClose={() => { setClosing(null); }} />}
    </>
  );
}

function columnsWith(onClose: (instrumentId: string) => void): readonly Column<PositionView>[] {
  return [
    { id: 'symbol', title: 'Market', card: 'title', render: ({ instrumentId, side }) => <SymbolCell instrumentId={instrumentId} side={side} />, compare: (left, right) => left.instrumentId.localeCompare(right.instrumentId) },
    { id: 'qty', title: 'Size', align: 'end', render: ({ qty }) => <Exact value={qty} /> },
    { id: 'notional', title: 'Value', optional: true, align: 'end', render: ({ notional }) => <Money value={notional} />, compare: (left, right) => compareDecimals(left.notional, right.notional) },
    { id: 'entry', title: 'Entry', align: 'end', render: ({ entryPrice }) => <Exact value={entryPrice} /> },
    { id: 'mark', title: 'Mark', align: 'end', render: ({ markPrice }) => <Exact value={markPrice} /> },
    { id: 'pnl', title: 'Result', align: 'end', render: ({ unrealizedPnl }) => <SignedMoney value={unrealizedPnl} />, compare: (left, right) => compareDecimals(left.unrealizedPnl, right.unrealizedPnl) },
    { id: 'pct', title: 'Result %', optional: true, align: 'end', render: ({ unrealizedPct }) => <SignedPercent value={unrealizedPct} />, compare: (left, right) => left.unrealizedPct - right.unrealizedPct },
    { id: 'stop', title: 'Stop', align: 'end', render: ({ stopPrice }) => <Exact value={stopPrice} /> },
    { id: 'target', title: 'Target', align: 'end', render: ({ takeProfitPrice }) => <Exact value={takeProfitPrice} /> },
    { id: 'risk', title: 'At risk', align: 'end', render: ({ atRisk }) => <Money value={atRisk} />, compare: (left, right) => compareDecimals(left.atRisk ?? '0', right.atRisk ?? '0') },
    { id: 'held', title: 'Held', optional: true, align: 'end', render: ({ openedMs }) => <Held openedMs={openedMs} />, compare: (left, right) => left.openedMs - right.openedMs },
    { id: 'actions', title: '', card: 'bare', align: 'end', render: ({ instrumentId }) => <Button size="small" aria-label={`Close ${symbolOf(instrumentId)}`} onClick={(event) => { event.stopPropagation(); onClose(instrumentId); }}>Close…</Button> },
  ];
}

function SymbolCell({ instrumentId, side }: Pick<PositionView, 'instrumentId' | 'side'>) {
  return (
    <span className={styles.market}>
      <button type="button" className={styles.symbol} title="Show on the chart" onClick={() => { showInstrument(instrumentId); }}>{symbolOf(instrumentId)}</button>
      <Badge tone={side === 'long' ? 'up' : 'down'}>{side === 'long' ? '▲ long' : '▼ short'}</Badge>
    </span>
  );
}

/** Held time runs by the market's clock, which may be faster than the wall's. */
function Held({ openedMs }: { readonly openedMs: number }) {
  const eventTimeMs = useView((view) => Math.floor(view.feed.eventTimeMs / 1000) * 1000);
  return <Age sinceMs={openedMs} nowMs={eventTimeMs} />;
}

function CloseDialog({ instrumentId, onClose }: { readonly instrumentId: string; readonly onClose: () => void }) {
  const engine = useEngine();
  const { symbol, baseAsset, quoteAsset } = useInstrument(instrumentId);
  const position = useView((view) => view.positions.find((candidate) => candidate.instrumentId === instrumentId) ?? null);
  const mode = useView((view) => view.session?.mode ?? 'paper');
  const close = useAction(useCallback(() => engine.call('position.close', { instrumentId }), [engine, instrumentId]), `The order to close ${symbol} was sent.`);
  if (!position) {
    return <ConfirmDialog open title={`${symbol} is already closed`} confirm="Good" onConfirm={onClose} onClose={onClose}><p>Nothing is left to close.</p></ConfirmDialog>;
  }
  const verb = position.side === 'long' ? 'sell' : 'buy';
  return (
    <ConfirmDialog
      open
      title={`Close the ${position.side} position in ${symbol}?`}
      confirm={`Close now (${mode})`}
      look="danger"
      pending={close.pending}
      onClose={onClose}
      onConfirm={() => { void close.run().then((worked) => { if (worked) onClose(); }); }}
    >
      <p>This sends one market order: {verb} {groupDecimal(position.qty)} {baseAsset || symbol}, reduce only, worth about {formatDecimal(position.notional, 2)} {quoteAsset} at the mark price {groupDecimal(position.markPrice)}.</p>
      <p>Its stop and its target are canceled when it fills. The strategy may open a new position at its next decision.</p>
    </ConfirmDialog>
  );
}
