import { useCallback, useMemo, useState } from 'react';
import type { PositionExitsView, PositionView } from '../../../../engine/contract/view.ts';
import { Badge } from '../../components/Badge.tsx';
import { Button } from '../../components/Button.tsx';
import { Age, Exact, Money, SignedMoney } from '../../components/Cells.tsx';
import { ConfirmDialog } from '../../components/Dialog.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { Table } from '../../components/Table.tsx';
import type { Column } from '../../components/Table.tsx';
import { joined } from '../../components/class-names.ts';
import { compareDecimals, formatDecimal, formatNumber, groupDecimal } from '../../format/decimal.ts';
import { signedPercent } from '../../format/signed.ts';
import { formatCountdown } from '../../format/time.ts';
import { symbolOf } from '../../format/words.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { showInstrument, useInstrument } from '../../state/use-shown-instrument.ts';
import { ProtectDialog } from '../protect/ProtectDialog.tsx';
import { expectedFunding } from './expected-funding.ts';
import styles from './PositionsTable.module.css';

/** Lists the open positions with what each has brought, what it risks, and the way out. */
export function PositionsTable() {
  const positions = useView((view) => view.positions);
  const [closing, setClosing] = useState<string | null>(null);
  const [protecting, setProtecting] = useState<string | null>(null);
  const hasFunding = useView((view) => Object.keys(view.funding).length > 0);
  const columns = useMemo(() => columnsWith({ onClose: setClosing, onProtect: setProtecting }).filter(({ id }) => hasFunding || id !== 'funding'), [hasFunding]);
  return (
    <>
      <Table
        label="Positions"
        rows={positions}
        columns={columns}
        keyOf={(position) => position.instrumentId}
        detail={(position) => <PositionDetail position={position} />}
        empty={<EmptyState title="No open positions" text="A strategy opens one when its rule says so and risk allows it, or you do with the order ticket." />}
      />
      {closing !== null && <CloseDialog instrumentId={closing} onClose={() => { setClosing(null); }} />}
      {protecting !== null && <ProtectDialog instrumentId={protecting} onClose={() => { setProtecting(null); }} />}
    </>
  );
}

interface Deeds {
  readonly onClose: (instrumentId: string) => void;
  readonly onProtect: (instrumentId: string) => void;
}

function columnsWith(deeds: Deeds): readonly Column<PositionView>[] {
  return [
    { id: 'symbol', title: 'Market', card: 'title', render: ({ instrumentId, side }) => <SymbolCell instrumentId={instrumentId} side={side} />, compare: (left, right) => left.instrumentId.localeCompare(right.instrumentId) },
    { id: 'qty', title: 'Size', align: 'end', render: ({ qty }) => <Exact value={qty} /> },
    { id: 'notional', title: 'Value', optional: 'wide', align: 'end', render: ({ notional }) => <Money value={notional} />, compare: (left, right) => compareDecimals(left.notional, right.notional) },
    { id: 'entry', title: 'Entry', align: 'end', render: ({ entryPrice }) => <Exact value={entryPrice} /> },
    { id: 'mark', title: 'Mark', optional: true, align: 'end', render: ({ markPrice }) => <Exact value={markPrice} /> },
    { id: 'pnl', title: 'Result', align: 'end', render: ({ unrealizedPnl, unrealizedPct }) => <span className={styles.distant}><SignedMoney value={unrealizedPnl} /><span className={joined(styles.dim, 'num')}>{signedPercent(unrealizedPct).text}</span></span>, compare: (left, right) => compareDecimals(left.unrealizedPnl, right.unrealizedPnl) },
    { id: 'stop', title: 'Stop', align: 'end', render: ({ stopPrice, markPrice, exits }) => <span className={styles.distant}><Distant price={stopPrice} markPrice={markPrice} missing="no stop" />{exits?.breakEven === 'set' && <Badge tone="up">break-even</Badge>}</span> },
    { id: 'target', title: 'Target', optional: true, align: 'end', render: ({ takeProfitPrice, markPrice, exits }) => <NextTarget exits={exits} price={takeProfitPrice} markPrice={markPrice} /> },
    { id: 'liquidation', title: 'Liquidation', optional: 'wide', align: 'end', render: ({ liquidationPrice, markPrice }) => <Distant price={liquidationPrice} markPrice={markPrice} /> },
    { id: 'risk', title: 'At risk', align: 'end', render: ({ atRisk }) => <Money value={atRisk} />, compare: (left, right) => compareDecimals(left.atRisk ?? '0', right.atRisk ?? '0') },
    { id: 'funding', title: 'Funding', optional: true, align: 'end', render: (position) => <NextFunding position={position} /> },
    { id: 'actions', title: '', card: 'bare', align: 'end', render: ({ instrumentId }) => <PositionDeeds instrumentId={instrumentId} deeds={deeds} /> },
  ];
}

function PositionDeeds({ instrumentId, deeds }: { readonly instrumentId: string; readonly deeds: Deeds }) {
  const symbol = symbolOf(instrumentId);
  return (
    <span className={styles.deeds}>
      <Button size="small" aria-label={`Protect ${symbol}`} onClick={() => { deeds.onProtect(instrumentId); }}>Protect…</Button>
      <Button size="small" aria-label={`Close ${symbol}`} onClick={() => { deeds.onClose(instrumentId); }}>Close…</Button>
    </span>
  );
}

/** A price with how far the mark price is from it. */
function Distant({ price, markPrice, missing }: { readonly price: string | null; readonly markPrice: string; readonly missing?: string }) {
  if (price === null) return missing === undefined ? <Exact value={null} /> : <Badge tone="danger">{missing}</Badge>;
  return <span className={styles.distant}><Exact value={price} /><span className={joined(styles.dim, 'num')}>{formatNumber(Math.abs(Number(price) / Number(markPrice) - 1) * 100, 1)} %</span></span>;
}

/** The target, or the next step of it and how many there are. */
function NextTarget({ exits, price, markPrice }: Pick<PositionView, 'exits' | 'markPrice'> & { readonly price: string | null }) {
  const left = exits?.steps.length ?? 0;
  return <span className={styles.distant}><Distant price={price} markPrice={markPrice} />{left > 1 && <span className={styles.dim} title={`${left} steps of the take-profit are left`}>1 of {left}</span>}</span>;
}

/** What the position is about to pay or get, and when. Longs pay shorts while the rate is above zero. */
function NextFunding({ position }: { readonly position: PositionView }) {
  const funding = useView((view) => view.funding[position.instrumentId]);
  const nowMs = useView((view) => Math.floor(view.feed.eventTimeMs / 1000) * 1000);
  if (!funding) return <Exact value={null} />;
  return (
    <span className={styles.distant} title={`Rate ${formatNumber(funding.rate * 100, 4)} % of the value; ${funding.rate >= 0 ? 'longs pay shorts' : 'shorts pay longs'}`}>
      <SignedMoney value={expectedFunding(position, funding).toFixed(8)} />
      <span className={joined(styles.dim, 'num')}>{funding.nextTimeMs > nowMs ? formatCountdown(funding.nextTimeMs - nowMs) : 'now'}</span>
    </span>
  );
}

/** Fees, funding so far and why it was opened: what the row has no room for. */
function PositionDetail({ position }: { readonly position: PositionView }) {
  const funding = useView((view) => view.funding[position.instrumentId]);
  const { fees, funding: paid, openedMs, entryReason, liquidationPrice, markPrice, exits } = position;
  return (
    <div className={styles.detail}>
      <p>{entryReason}</p>
      <dl className={styles.facts}>
        <div><dt>Held</dt><dd><Held openedMs={openedMs} /></dd></div>
        <div><dt>Fees</dt><dd><Money value={fees} /></dd></div>
        <div><dt>Funding so far</dt><dd><SignedMoney value={paid} /></dd></div>
        <div><dt>Next funding</dt><dd>{funding ? <>{formatNumber(funding.rate * 100, 4)} % · <NextFunding position={position} /></> : 'none on this market'}</dd></div>
        {exits !== null && <ExitFacts exits={exits} />}
        <div><dt>Liquidation</dt><dd>{liquidationPrice === null ? 'none' : <Distant price={liquidationPrice} markPrice={markPrice} />}</dd></div>
      </dl>
    </div>
  );
}

/** What the further rules of its exit are about to do. */
function ExitFacts({ exits: { steps, breakEven, barsLeft } }: { readonly exits: PositionExitsView }) {
  return (
    <>
      {steps.length > 0 && <div><dt>Targets left</dt><dd>{steps.map(({ number, price, qty, orderId }) => <span key={number} className={styles.step}>{groupDecimal(qty)} at {groupDecimal(price)}{orderId === null ? ' (watched)' : ''}</span>)}</dd></div>}
      {breakEven !== 'off' && <div><dt>Break-even</dt><dd>{breakEven === 'set' ? 'set' : 'not reached yet'}</dd></div>}
      {barsLeft !== null && <div><dt>Time stop</dt><dd>{barsLeft === 0 ? 'now' : `in ${barsLeft} ${barsLeft === 1 ? 'bar' : 'bars'}`}</dd></div>}
    </>
  );
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
      confirm={`Close now (${mode === 'live' ? 'LIVE, real money' : mode})`}
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
