import { ImageDown } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { EquityController } from '../../chart/equity-controller.ts';
import { saveCanvas } from '../../chart/save-canvas.ts';
import { IconButton } from '../../components/Button.tsx';
import { Money, Num, SignedMoney, SignedPercent, Time } from '../../components/Cells.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { useTheme } from '../../shell/use-appearance.ts';
import { useIsNarrow } from '../../shell/use-is-narrow.ts';
import { useView } from '../../state/engine-context.tsx';
import { settingsStore, useSettings } from '../../state/settings.ts';
import { drawable, drawdownCurve } from './drawdown.ts';
import styles from './EquityPanel.module.css';

/** Draws the equity of the session with its drawdown beneath, and what the result is made of. */
export function EquityPanel() {
  const count = useView((view) => view.equity.length);
  const hasAccount = useView((view) => view.account !== null);
  if (!hasAccount || count < 2) return <EmptyState title="No curve yet" text="Equity is sampled while a session runs; the curve appears with the second sample." />;
  return <EquityChart />;
}

function EquityChart() {
  const equity = useView((view) => view.equity);
  const startingCash = useView((view) => Number(view.account?.startingCash ?? 0));
  const zone = useSettings((settings) => settings.zone);
  const palette = useSettings((settings) => settings.palette);
  const theme = useTheme();
  const withLogo = useIsNarrow();
  const element = useRef<HTMLDivElement>(null);
  const controller = useRef<EquityController | null>(null);
  const [hoverMs, setHoverMs] = useState<number | null>(null);
  const points = useMemo(() => drawable(equity.map(({ timeMs, equity: value }) => ({ timeMs, value }))), [equity]);
  const drawdown = useMemo(() => drawdownCurve(points), [points]);

  useEffect(() => {
    if (!element.current) return undefined;
    const made = new EquityController(element.current, { zone: settingsStore.getState().zone, startingCash, withLogo, onHover: setHoverMs });
    controller.current = made;
    return () => { made.dispose(); controller.current = null; };
  }, [startingCash, withLogo]);
  useEffect(() => { controller.current?.restyle(zone); }, [zone, theme, palette]);
  useEffect(() => { controller.current?.show(points, drawdown); }, [points, drawdown]);

  const index = hoverMs === null ? -1 : points.findIndex((point) => Math.floor(point.timeMs / 1000) * 1000 === hoverMs);
  return (
    <section className={styles.panel} aria-label="Equity and drawdown">
      <div className={styles.facts}>
        {index >= 0 ? <Moment timeMs={points[index]?.timeMs ?? 0} equity={points[index]?.value ?? 0} drawdownPct={drawdown[index]?.value ?? 0} /> : <Facts />}
        <span className={styles.tools}><IconButton size="small" label="Save the curve as a picture" icon={<ImageDown aria-hidden />} onClick={() => { if (controller.current) saveCanvas(controller.current.screenshot(), 'equity.png'); }} /></span>
      </div>
      <div className={styles.canvas} ref={element} />
    </section>
  );
}

function Moment({ timeMs, equity, drawdownPct }: { readonly timeMs: number; readonly equity: number; readonly drawdownPct: number }) {
  return (
    <>
      <dl className={styles.fact}><dt>At</dt><dd><Time valueMs={timeMs} /></dd></dl>
      <dl className={styles.fact}><dt>Equity</dt><dd><Num value={equity} decimals={2} /></dd></dl>
      <dl className={styles.fact}><dt>Drawdown</dt><dd><Num value={drawdownPct} decimals={2} unit="%" /></dd></dl>
    </>
  );
}

function Facts() {
  const account = useView((view) => view.account);
  if (!account) return null;
  return (
    <>
      <dl className={styles.fact}><dt>Since the start</dt><dd><SignedPercent value={account.totalReturnPct} /></dd></dl>
      <dl className={styles.fact}><dt>Closed trades</dt><dd><SignedMoney value={account.realizedPnl} unit={account.quoteAsset} /></dd></dl>
      <dl className={styles.fact}><dt>Open positions</dt><dd><SignedMoney value={account.unrealizedPnl} /></dd></dl>
      <dl className={styles.fact}><dt>Fees</dt><dd><Money value={account.fees} /></dd></dl>
      <dl className={styles.fact}><dt>Funding</dt><dd><Money value={account.funding} /></dd></dl>
      <dl className={styles.fact}><dt>Slippage</dt><dd><Money value={account.slippage} /></dd></dl>
      <dl className={styles.fact}><dt>Deepest drawdown</dt><dd><Num value={account.maxDrawdownPct} decimals={2} unit="%" /></dd></dl>
    </>
  );
}
