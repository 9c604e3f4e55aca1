import type { RegimeLabel } from '../../../../engine/contract/regime.ts';
import { REGIME_LABELS } from '../../../../engine/contract/regime.ts';
import type { RegimeNowView } from '../../../../engine/contract/risk.ts';
import { Button } from '../../components/Button.tsx';
import { Time } from '../../components/Cells.tsx';
import { EmptyState } from '../../components/Panel.tsx';
import { Definition } from '../../components/Tooltip.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { goToRisk } from '../../state/route.ts';
import { DeskPanel } from './DeskPanel.tsx';
import { REGIME_WORDS } from './regime-words.ts';
import type { DeskState } from './use-risk-desk.ts';
import styles from './regime.module.css';

/** In which kind of market each symbol is, how sure that is, and what it does to new trades. */
export function RegimePanel({ state }: { readonly state: DeskState }) {
  return (
    <DeskPanel title="Market regime" state={state} rows={4} actions={<Button size="small" look="ghost" onClick={() => { goToRisk('settings'); }}>Table</Button>}>
      {({ regimes }) => (regimes.length === 0
        ? <EmptyState title="The regime does not act" text="Switched on, it makes trades smaller in wild markets and can hold strategies back by a table that you edit." action={<Button size="small" onClick={() => { goToRisk('settings'); }}>Open its settings</Button>} />
        : (
          <>
            <ul className={styles.list}>{regimes.map((regime) => <Regime key={regime.instrumentId} regime={regime} />)}</ul>
            <ul className={styles.legend} aria-hidden>{REGIME_LABELS.map((label) => <li key={label}><span className={styles.key} data-label={label} />{REGIME_WORDS[label].name}</li>)}</ul>
          </>
        ))}
    </DeskPanel>
  );
}

function Regime({ regime: { symbol, label, probabilities, sinceMs, multiplier, note } }: { readonly regime: RegimeNowView }) {
  return (
    <li className={styles.regime}>
      <span className={styles.symbol}>{symbol}</span>
      <span className={styles.label}>
        {label === null ? <span className={styles.dim}>{note === '' ? 'not known yet' : note}</span> : <Definition title={REGIME_WORDS[label].name} text={REGIME_WORDS[label].meaning} extra="from closed bars only; the future is never used">{REGIME_WORDS[label].name}</Definition>}
      </span>
      {probabilities === null ? <span className={styles.bar} aria-hidden /> : <Bar probabilities={probabilities} />}
      <span className={styles.since}>{sinceMs !== null && <Time valueMs={sinceMs} />}</span>
      <span className={styles.multiplier} title="What new trades are multiplied by">× <span className="num">{formatNumber(multiplier, 2)}</span></span>
    </li>
  );
}

function Bar({ probabilities }: { readonly probabilities: Readonly<Record<RegimeLabel, number>> }) {
  const words = REGIME_LABELS.map((label) => `${REGIME_WORDS[label].name} ${formatNumber(probabilities[label] * 100, 0)} %`).join(', ');
  return (
    <span className={styles.bar} role="img" aria-label={words} title={words}>
      {REGIME_LABELS.map((label) => <span key={label} className={styles.part} data-label={label} style={{ width: `${probabilities[label] * 100}%` }} />)}
    </span>
  );
}
