import { useEffect, useMemo, useRef, useState } from 'react';
import type { BacktestResult, BacktestTrade } from '../../../../engine/contract/api.ts';
import { ChartController } from '../../chart/chart-controller.ts';
import type { ChartSettings, LegendState } from '../../chart/chart-controller.ts';
import { Legend } from '../../chart/Legend.tsx';
import { useRegimeRibbon } from '../../chart/use-regime-ribbon.ts';
import { Segments } from '../../components/Field.tsx';
import { ErrorState, LoadingState } from '../../components/Panel.tsx';
import { intervalLengthMs } from '../../form/intervals.ts';
import { symbolOf } from '../../format/words.ts';
import { useTheme } from '../../shell/use-appearance.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { useSettings } from '../../state/settings.ts';
import { quoteAssetOf } from './metric-format.ts';
import { isSimulated } from './lab-request.ts';
import { chartTrades, windowAround } from './run-chart-data.ts';
import styles from './lab.module.css';

const PAGE = 2000;
const NO_LEGEND: LegendState = { bar: null, previousClose: null, overlays: [], markId: null, regime: null };

export interface RunChartProps {
  readonly result: BacktestResult;
  /** The trade to show; null shows the last one of the run. */
  readonly trade: BacktestTrade | null;
}

/** Draws the price with every entry and exit of the run, and the lines that the strategy looked at. */
export default function RunChart({ result, trade }: RunChartProps) {
  const { config, trades } = result;
  const engine = useEngine();
  const element = useRef<HTMLDivElement>(null);
  const controller = useRef<ChartController | null>(null);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [legend, setLegend] = useState(NO_LEGEND);
  const [condition, setCondition] = useState<'loading' | 'ready' | 'empty' | { readonly message: string }>('loading');
  const [round, setRound] = useState(0);
  const zone = useSettings((settings) => settings.zone);
  const palette = useSettings((settings) => settings.palette);
  const theme = useTheme();
  const tradedId = config.instruments.find((id) => symbolOf(id) === trade?.symbol);
  const instrumentId = tradedId ?? chosenId ?? config.instruments[0] ?? '';
  const marks = useMemo(() => chartTrades(trades, instrumentId, config.strategy), [trades, instrumentId, config.strategy]);
  const priceDecimals = marks[0]?.entryPrice.split('.')[1]?.length ?? 2;
  const settings = useMemo((): ChartSettings => ({ lengthMs: intervalLengthMs(config.interval), priceDecimals, zone, logScale: false, watermark: isSimulated(instrumentId) ? 'SIMULATED' : '' }), [config.interval, priceDecimals, zone, instrumentId]);
  const latestSettings = useRef(settings);
  const loadOlder = useRef<() => void>(() => undefined);

  useEffect(() => { latestSettings.current = settings; }, [settings]);
  useEffect(() => {
    if (!element.current) return undefined;
    const made = new ChartController(element.current, latestSettings.current, { onLegend: setLegend, onHistoryWanted: () => { loadOlder.current(); } });
    controller.current = made;
    return () => {
      made.dispose();
      controller.current = null;
    };
  }, []);
  useEffect(() => { controller.current?.restyle(settings); }, [settings, theme, palette]);

  const lastTrade = useMemo(() => trades.findLast((candidate) => candidate.symbol === symbolOf(instrumentId)) ?? null, [trades, instrumentId]);
  const before = windowAround(config, trade ?? lastTrade).to;
  useEffect(() => {
    let isCurrent = true;
    let isLoading = true;
    let hasMore = false;
    const subject = { instrumentId, interval: config.interval };
    const lines = { ...subject, strategy: config.strategy, config: config.config };
    setCondition('loading');
    const ask = (limitMs: number) => Promise.all([
      engine.call('market.bars', { ...subject, before: limitMs, limit: PAGE }),
      // overlays are decoration: a chart without them is better than none
      engine.call('market.overlays', { ...lines, before: limitMs, limit: PAGE }).catch(() => ({ lines: [] })),
    ]);
    ask(before).then(([page, overlays]) => {
      if (!isCurrent) return;
      hasMore = page.hasMore;
      isLoading = false;
      controller.current?.replace(page.bars, latestSettings.current, { keepPlace: false });
      controller.current?.showOverlays(overlays.lines);
      controller.current?.showTrading(marks, []);
      setCondition(page.bars.length === 0 ? 'empty' : 'ready');
    }, (failure: unknown) => { if (isCurrent) setCondition({ message: failure instanceof Error ? failure.message : String(failure) }); });
    loadOlder.current = () => {
      const oldest = controller.current?.oldestMs() ?? null;
      if (isLoading || !hasMore || oldest === null || oldest <= config.from) return;
      isLoading = true;
      engine.call('market.bars', { ...subject, before: oldest, limit: PAGE }).then((page) => {
        if (!isCurrent) return;
        hasMore = page.hasMore;
        isLoading = false;
        controller.current?.prepend(page.bars);
        controller.current?.showTrading([...marks], []);
      }, () => { isLoading = false; });
    };
    return () => { isCurrent = false; };
  }, [engine, instrumentId, config, before, marks, round]);

  const showsRegime = useSettings((preferences) => preferences.showsRegime);
  useRegimeRibbon(controller, { instrumentId, interval: config.interval, isReady: condition === 'ready', isShown: showsRegime });
  const instrument = { quoteAsset: quoteAssetOf(instrumentId), priceDecimals };
  return (
    <div className={styles.chart}>
      {config.instruments.length > 1 && <Segments label="Symbol of the chart" value={instrumentId} options={config.instruments.map((id) => ({ value: id, title: symbolOf(id) }))} onChange={setChosenId} />}
      <div className={styles.chartStage} role="group" aria-label={`Price of ${symbolOf(instrumentId)} with ${marks.length} trades`}>
        <div ref={element} className={styles.chartCanvas} />
        <Legend legend={legend} instrument={instrument} trades={marks} positions={[]} overlayHint={null} />
        {condition === 'loading' && legend.bar === null && <div className={styles.over}><LoadingState label="Reading the bars of the run" rows={6} /></div>}
        {condition === 'empty' && <div className={styles.over}><ErrorState message="The bars of this run are not stored any more." meaning="The result is; only the price cannot be drawn. Import the data again to see it." /></div>}
        {typeof condition === 'object' && <div className={styles.over}><ErrorState message={condition.message} meaning="Only the drawing is affected; the numbers are the stored ones." onRetry={() => { setRound((last) => last + 1); }} /></div>}
      </div>
    </div>
  );
}
