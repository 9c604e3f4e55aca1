import { useCallback, useState } from 'react';
import type { ContextView } from '../../../../engine/contract/download.ts';
import { Button } from '../../components/Button.tsx';
import { Panel } from '../../components/Panel.tsx';
import { formatNumber } from '../../format/decimal.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { useRequest } from '../../state/use-request.ts';
import { Fact, Facts, Note } from '../page/PageFrame.tsx';
import styles from './data.module.css';

/** Draws what CoinGecko says of the market as a whole; asks it only when the button is pressed. */
export function ContextPanel() {
  const engine = useEngine();
  const stored = useRequest('context.list', {});
  const [fresh, setFresh] = useState<ContextView | null>(null);
  const refresh = useAction(useCallback(async () => { setFresh(await engine.call('context.refresh', {})); }, [engine]));
  const view = fresh ?? stored.data;
  if (view === null) return null;
  const trending = view.values.filter(({ name }) => name.startsWith('trending-rank:')).toSorted((left, right) => left.value - right.value).map(({ name }) => name.slice('trending-rank:'.length));
  return (
    <Panel title="The market as a whole" padded actions={<Button size="small" pending={refresh.pending} onClick={() => { void refresh.run(); }}>Ask CoinGecko</Button>}>
      {view.problem !== null && <Note tone="warn">{`${(view.problem[0] ?? '').toUpperCase()}${view.problem.slice(1)}.`}</Note>}
      {view.values.length === 0
        ? <p className={styles.hint}>Market capitalisation, dominance and what is searched for most. Nothing is asked before you press the button, and nothing here is needed to trade.</p>
        : (
          <>
            <Facts>
              {view.values.filter(({ name }) => !name.startsWith('trending-rank:')).map(({ name, value }) => <Fact key={name} label={labelOf(name)}>{name.endsWith('-pct') ? `${formatNumber(value, 2)} %` : `${formatNumber(value / 1e9, 1)} bn USD`}</Fact>)}
            </Facts>
            {trending.length > 0 && <p className={styles.hint}>Searched for most: {trending.join(', ')}.</p>}
            <p className={styles.hint}>Data provided by CoinGecko, at most once an hour.</p>
          </>
        )}
    </Panel>
  );
}

/** `market-cap-usd:BTC` is the capitalisation of BTC. */
function labelOf(name: string): string {
  const [series = '', coin] = name.split(':');
  if (coin !== undefined) return `Capitalisation of ${coin}`;
  if (series === 'total-market-cap-usd') return 'Capitalisation of all coins';
  return series === 'btc-dominance-pct' ? 'Dominance of BTC' : series === 'eth-dominance-pct' ? 'Share of ETH' : series;
}
