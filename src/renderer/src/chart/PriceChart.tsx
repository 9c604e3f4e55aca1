import { ChevronsRight, ImageDown } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { InstrumentView } from '../../../engine/contract/view.ts';
import { INTERVAL_NAMES, intervalLengthMs } from '../form/intervals.ts';
import type { IntervalName } from '../form/intervals.ts';
import { Button, IconButton } from '../components/Button.tsx';
import { joined } from '../components/class-names.ts';
import { Segments } from '../components/Field.tsx';
import { EmptyState, ErrorState, LoadingState } from '../components/Panel.tsx';
import { nearestStep } from '../format/steps.ts';
import { useTheme } from '../shell/use-appearance.ts';
import { feedChart } from '../state/chart-feed.ts';
import type { ChartFeed } from '../state/chart-feed.ts';
import { useBotOf } from '../state/bots.ts';
import { useEngine, useLink, useView } from '../state/engine-context.tsx';
import { changeSettings, useSettings } from '../state/settings.ts';
import { pickPrice } from '../state/ticket-draft.ts';
import { useStaleMs } from '../state/use-feed-health.ts';
import { ChartController } from './chart-controller.ts';
import type { ChartSettings, LegendState } from './chart-controller.ts';
import { FundingNote } from './FundingNote.tsx';
import { Legend } from './Legend.tsx';
import { MoveLineDialog } from './MoveLineDialog.tsx';
import { orderOfLine } from './order-lines.ts';
import styles from './PriceChart.module.css';
import { saveCanvas } from './save-canvas.ts';
import { decisionOfMark } from './trade-marks.ts';
import { useRegimeRibbon } from './use-regime-ribbon.ts';
import { VersionRibbon } from './versions/VersionRibbon.tsx';
import { WhyDialog } from '../panels/decisions/WhyDialog.tsx';

const CHOICES: readonly IntervalName[] = ['1m', '5m', '15m', '1h', '4h', '1d'];
const NO_LEGEND: LegendState = { bar: null, previousClose: null, overlays: [], markId: null, regime: null };

/** Draws the price of one instrument with what was traded on it, and the tools above it. */
export function PriceChart({ instrument }: { readonly instrument: InstrumentView }) {
  const chosen = useSettings((settings) => settings.interval);
  const logScale = useSettings((settings) => settings.logScale);
  const strategy = useView((view) => view.strategies.find((candidate) => candidate.enabled && candidate.instruments.includes(instrument.id)) ?? null);
  const interval = chosen ?? strategy?.interval ?? '1m';
  const choices = INTERVAL_NAMES.filter((name) => CHOICES.includes(name) || name === interval);
  const { element, controller, legend, condition, isAtNow, moved, forgetMove, marked, forgetMark, retry } = useChart(instrument, interval, strategy?.interval === interval ? strategy : null);
  const trades = useInstrumentTrades(instrument.id);
  const positions = useView(useShallow((view) => view.positions.filter((position) => position.instrumentId === instrument.id)));
  const simulated = useView((view) => view.session?.simulated ?? false);
  const isStale = useStaleMs() !== null;
  const bot = useBotOf(instrument.id);

  const showsRegime = useSettings((settings) => settings.showsRegime);
  useRegimeRibbon(controller, { instrumentId: instrument.id, interval, isReady: condition.type === 'ready', isShown: showsRegime });
  const orders = useView(useShallow((view) => view.orders.filter((order) => order.instrumentId === instrument.id)));

  useEffect(() => { controller.current?.showTrading(trades, positions); }, [controller, trades, positions, condition]);
  const decisions = useInstrumentWhys(instrument.id);
  useEffect(() => { controller.current?.showDecisions(decisions); }, [controller, decisions, condition]);
  useEffect(() => { controller.current?.showOrders(orders); }, [controller, orders, condition]);

  return (
    <section className={styles.chart} aria-label={`Price of ${instrument.symbol}${simulated ? ', simulated' : ''}`}>
      <div className={styles.toolbar}>
        <h2 className={styles.symbol}>{instrument.symbol}</h2>
        <span className={styles.market}>{MARKET_WORDS[instrument.market]}</span>
        <FundingNote instrumentId={instrument.id} />
        <span className={styles.space} />
        <Segments label="Interval" options={choices.map((value) => ({ value, title: value }))} value={interval} onChange={(value) => { changeSettings({ interval: value }); }} />
        <div className={styles.tools}>
          <Button look="ghost" className={styles.log} aria-pressed={logScale} onClick={() => { changeSettings({ logScale: !logScale }); }}>Log</Button>
          <Button look="ghost" className={styles.log} aria-pressed={showsRegime} title="Market regime under the bars: low is calm and high is volatile, plain is ranging and hatched is trending; ▾ is a break in volatility" onClick={() => { changeSettings({ showsRegime: !showsRegime }); }}>Regime</Button>
          <IconButton className={styles.wide} label="Save the chart as a picture" icon={<ImageDown aria-hidden />} onClick={() => { if (controller.current) saveCanvas(controller.current.screenshot(), `${instrument.symbol}-${interval}.png`); }} />
        </div>
      </div>
      <div className={joined(styles.stage, isStale && styles.stale)}>
        <div className={styles.canvas} ref={element} />
        <Legend legend={legend} instrument={instrument} trades={trades} positions={positions} decisions={decisions} overlayHint={strategy && strategy.interval !== interval ? `${strategy.title} looks at ${strategy.interval} bars` : null} />
        {!isAtNow && <div className={styles.now}><IconButton look="plain" label="Back to the newest bar" icon={<ChevronsRight aria-hidden />} onClick={() => { controller.current?.scrollToNow(); }} /></div>}
        {condition.type === 'loading' && legend.bar === null && <div className={styles.over}><LoadingState label="Reading the history" rows={8} /></div>}
        {condition.type === 'error' && <div className={styles.over}><ErrorState message={condition.message} meaning="Only the drawing is affected. Trading goes on." onRetry={retry} /></div>}
        {condition.type === 'empty' && legend.bar === null && <div className={styles.over}><EmptyState title="No bars yet" text={`The first ${interval} bar of ${instrument.symbol} is drawn as soon as a price arrives.`} /></div>}
      </div>
      {bot !== null && <VersionRibbon controller={controller} bot={bot} isReady={condition.type === 'ready'} />}
      <WhyDialog decision={decisionOfMark(marked, decisions)} onClose={forgetMark} />
      {moved && <MoveLineDialog key={`${moved.id} ${moved.price}`} lineId={moved.id} price={moved.price} instrument={instrument} onClose={forgetMove} />}
    </section>
  );
}

const MARKET_WORDS = { spot: 'Spot', um: 'Perpetual future', practice: 'Practice, simulated' };

type Condition = { readonly type: 'loading' } | { readonly type: 'ready' } | { readonly type: 'empty' } | { readonly type: 'error'; readonly message: string };

/** Trades of one instrument; the list stays identical while no trade closes. */
function useInstrumentTrades(instrumentId: string) {
  const all = useView((view) => view.trades);
  return useMemo(() => all.filter((trade) => trade.instrumentId === instrumentId), [all, instrumentId]);
}

/** Decisions of agents on one instrument that can say why; the list stays identical while none is made. */
function useInstrumentWhys(instrumentId: string) {
  const all = useView((view) => view.decisions);
  return useMemo(() => all.filter((decision) => decision.instrumentId === instrumentId && decision.why !== undefined), [all, instrumentId]);
}

/** Owns the controller: made once, fed with one subject at a time. */
function useChart(instrument: InstrumentView, interval: IntervalName, strategy: { readonly strategy: string; readonly config: Readonly<Record<string, unknown>> } | null) {
  const engine = useEngine();
  const element = useRef<HTMLDivElement>(null);
  const controller = useRef<ChartController | null>(null);
  const feed = useRef<ChartFeed | null>(null);
  const drawn = useRef<{ readonly subject: string; readonly instrumentId: string } | null>(null);
  const [legend, setLegend] = useState<LegendState>(NO_LEGEND);
  const [isAtNow, setIsAtNow] = useState(true);
  const [condition, setCondition] = useState<Condition>({ type: 'loading' });
  const [round, setRound] = useState(0);
  const [moved, setMoved] = useState<{ readonly id: string; readonly price: string } | null>(null);
  const [marked, setMarked] = useState<string | null>(null);
  const sessionId = useView((view) => view.session?.id ?? null);
  const isOpen = useLink().state === 'open';
  const zone = useSettings((settings) => settings.zone);
  const logScale = useSettings((settings) => settings.logScale);
  const palette = useSettings((settings) => settings.palette);
  const theme = useTheme();
  const simulated = useView((view) => view.session?.simulated ?? false);
  const settings = useMemo((): ChartSettings => ({ lengthMs: intervalLengthMs(interval), priceDecimals: instrument.priceDecimals, zone, logScale, watermark: simulated ? 'SIMULATED' : '' }), [interval, instrument.priceDecimals, zone, logScale, simulated]);
  const latestSettings = useRef(settings);
  useEffect(() => { latestSettings.current = settings; }, [settings]);
  const latestTick = useRef(instrument.tickSize);
  useEffect(() => {
    latestTick.current = instrument.tickSize;
    setMoved(null);
  }, [instrument.id, instrument.tickSize]);

  useEffect(() => {
    if (!element.current) return undefined;
    const made = new ChartController(element.current, latestSettings.current, {
      onLegend: (next) => { setLegend(next); setIsAtNow(made.isAtNow()); },
      onHistoryWanted: () => { feed.current?.loadOlder(); },
      onMark: (id) => {
        if (!id.startsWith('why:')) return false;
        setMarked(id);
        return true;
      },
      trading: {
        snap: (price) => Number(nearestStep(price, latestTick.current)),
        onPick: (price) => { pickPrice(nearestStep(price, latestTick.current)); },
        canMove: (id) => id === 'stop' || id === 'target' || orderOfLine(id) !== null,
        onMoved: (id, price) => { setMoved({ id, price: nearestStep(price, latestTick.current) }); },
      },
    });
    controller.current = made;
    return () => {
      made.dispose();
      controller.current = null;
      drawn.current = null;
    };
  }, []);

  const subject = `${sessionId} ${instrument.id} ${interval}`;
  const strategyKey = strategy ? JSON.stringify([strategy.strategy, strategy.config]) : null;
  useEffect(() => {
    if (!isOpen) return undefined;
    const chart = controller.current;
    setCondition({ type: 'loading' });
    const [name, config] = strategyKey === null ? [null, null] : JSON.parse(strategyKey) as [string, Record<string, unknown>];
    const started = feedChart(engine, { instrumentId: instrument.id, interval, strategy: name === null ? null : { strategy: name, config } }, {
      onHistory(bars) {
        const before = drawn.current;
        if (before?.subject === subject) chart?.refresh(bars);
        else chart?.replace(bars, latestSettings.current, { keepPlace: before?.instrumentId === instrument.id });
        drawn.current = { subject, instrumentId: instrument.id };
        setCondition({ type: bars.length === 0 ? 'empty' : 'ready' });
      },
      onOlder: (bars) => { chart?.prepend(bars); },
      onRefill: (bars) => { chart?.merge(bars); },
      onBar: (bar) => { chart?.update(bar); },
      onOverlays: (lines) => { chart?.showOverlays(lines); },
      onError: (message) => { setCondition({ type: 'error', message }); },
    });
    feed.current = started;
    return () => { started.stop(); };
  }, [engine, isOpen, subject, instrument.id, interval, strategyKey, round]);

  useEffect(() => { controller.current?.restyle(settings); }, [settings, theme, palette]);

  return { element, controller, legend, condition, isAtNow, moved, forgetMove: () => { setMoved(null); }, marked, forgetMark: () => { setMarked(null); }, retry: () => { setRound((last) => last + 1); } };
}
