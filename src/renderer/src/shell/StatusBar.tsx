import { CircleDashed, CirclePlay, OctagonX, TriangleAlert } from 'lucide-react';
import { useShallow } from 'zustand/react/shallow';
import { joined } from '../components/class-names.ts';
import { Meter } from '../components/Meter.tsx';
import { Money, Signed } from '../components/Cells.tsx';
import { Definition, Tooltip } from '../components/Tooltip.tsx';
import { formatNumber } from '../format/decimal.ts';
import { signedMoney, signedPercent } from '../format/signed.ts';
import { formatAge, formatTime, zoneName } from '../format/time.ts';
import { ArmingControl } from '../panels/live/ArmingControl.tsx';
import { useLink, useView } from '../state/engine-context.tsx';
import { drawdownGauge, tradingSummary } from '../state/selectors.ts';
import { changeSettings, useSettings } from '../state/settings.ts';
import { useFeedHealth } from '../state/use-feed-health.ts';
import { useNow } from '../state/use-now.ts';
import { KillSwitch } from './KillSwitch.tsx';
import { Mark } from './Mark.tsx';
import { ModeBadge } from './ModeBadge.tsx';
import { SpeedControl } from './SpeedControl.tsx';
import styles from './StatusBar.module.css';

/** Draws what a glance must answer on every page: whose money, is it trading, how is it doing, are the prices fresh. */
export function StatusBar({ isNarrow }: { readonly isNarrow: boolean }) {
  const session = useView((view) => view.session);
  if (isNarrow) {
    return (
      <header className={styles.narrow} aria-label="Status">
        <div className={styles.line}><ModeBadge session={session} /><TradingState /></div>
        <ArmingControl />
        <div className={styles.line}><Equity /><Today /><Connection /></div>
        <div className={styles.line}><Drawdown /><SpeedControl /></div>
      </header>
    );
  }
  return (
    <header className={styles.bar} aria-label="Status">
      <span className={styles.brand}><Mark /></span>
      <div className={styles.cells}>
        {session && <span className={styles.mode}><ModeBadge session={session} /></span>}
        <ArmingControl />
        <TradingState />
        <Equity />
        <Today />
        <Drawdown />
      </div>
      <div className={styles.tail}>
        <SpeedControl />
        <Connection />
        <Clock />
        <KillSwitch look="bar" />
      </div>
    </header>
  );
}

const STATE_ICONS = { good: CirclePlay, warn: TriangleAlert, danger: OctagonX, neutral: CircleDashed };

function TradingState() {
  const link = useLink();
  const { label, detail, tone } = useView(useShallow((view) => tradingSummary(view, link)));
  const Icon = STATE_ICONS[tone];
  return (
    <div className={joined(styles.cell, styles.state)} role="status" title={detail}>
      <span className={joined(styles.value, styles[tone])}><Icon aria-hidden />{label}</span>
      <span className={styles.label}>{detail}</span>
    </div>
  );
}

function Equity() {
  const account = useView((view) => view.account);
  const link = useLink();
  return (
    <div className={joined(styles.cell, link.state !== 'open' && styles.stale)}>
      <span className={styles.label}><Definition title="Equity" text="What the account would hold if every position were closed at the present price." extra="Cash plus unrealized gains and losses.">Equity</Definition></span>
      <span className={styles.value}>{account ? <><Money value={account.equity} /><span className={joined(styles.unit, styles.medium)}>{account.quoteAsset}</span></> : '–'}</span>
    </div>
  );
}

function Today() {
  const account = useView((view) => view.account);
  const link = useLink();
  return (
    <div className={joined(styles.cell, link.state !== 'open' && styles.stale)}>
      <span className={styles.label}><Definition title="Today" text="Change of equity since midnight UTC, after fees and funding." extra="Equity now minus equity at 00:00 UTC.">Today</Definition></span>
      <span className={styles.value}>
        {account ? <><Signed signed={signedMoney(account.dayPnl, 2, account.quoteAsset)} /><span className={joined(styles.unit, 'num')}>{signedPercent(account.dayPnlPct).text}</span></> : '–'}
      </span>
    </div>
  );
}

function Drawdown() {
  const gauge = useView((view) => drawdownGauge(view.gauges));
  const account = useView((view) => view.account);
  if (!account) return null;
  const value = gauge?.value ?? account.drawdownPct;
  const limit = gauge ? ` of ${formatNumber(gauge.limit, 0)} %` : '';
  const text = `${formatNumber(value, 2)} %`;
  return (
    <div className={joined(styles.cell, styles.optional)}>
      <span className={styles.label}><Definition title="Drawdown" text="How far equity is below its highest point. At the limit trading halts by itself." extra="(peak − equity) ÷ peak.">Drawdown</Definition></span>
      <span className={styles.value}><span className="num">{text}<span className={styles.wide}>{limit}</span></span>{gauge && <span className={styles.meter}><Meter label="Drawdown against its limit" share={gauge.share} text={`${text}${limit}`} /></span>}</span>
    </div>
  );
}

function Connection() {
  const { label, tone, ageMs } = useFeedHealth();
  const detail = useView((view) => view.feed.detail);
  return (
    <div className={joined(styles.cell, styles.quiet)} title={detail}>
      <span className={styles.label}>Prices</span>
      <span className={styles.value}><span className={joined(styles.dot, styles[tone])} aria-hidden /><span className={styles[tone]}>{label}</span>{ageMs !== null && <span className={joined(styles.unit, 'num', styles.wide)}>{formatAge(ageMs)}</span>}</span>
    </div>
  );
}

function Clock() {
  const zone = useSettings((settings) => settings.zone);
  const nowMs = useNow();
  const other = zone === 'utc' ? 'local' : 'utc';
  return (
    <Tooltip text={`All times are in ${zone === 'utc' ? 'UTC' : 'your zone'}. Click for ${other === 'utc' ? 'UTC' : 'your zone'}.`}>
      <button type="button" className={joined(styles.cell, styles.quiet, styles.optional)} onClick={() => { changeSettings({ zone: other }); }}>
        <span className={styles.label}>{zoneName(nowMs, zone)}</span>
        <span className={joined(styles.value, 'num')}>{formatTime(nowMs, zone, 'clock')}</span>
      </button>
    </Tooltip>
  );
}
