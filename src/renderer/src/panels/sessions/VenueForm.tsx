import { useState } from 'react';
import type { ConnectionView, Environment } from '../../../../engine/contract/view.ts';
import { Button } from '../../components/Button.tsx';
import { Field, NumberInput, Segments, Select } from '../../components/Field.tsx';
import { LoadingState } from '../../components/Panel.tsx';
import { INTERVAL_NAMES } from '../../form/intervals.ts';
import type { IntervalName } from '../../form/intervals.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { goToPage } from '../../state/route.ts';
import { useAction } from '../../state/use-action.ts';
import { useRequest } from '../../state/use-request.ts';
import { Note } from '../page/PageFrame.tsx';
import { EndingDialog, useEnding } from './EndingDialog.tsx';
import { carries, ENVIRONMENT_WORDS } from './session-words.ts';
import styles from './sessions.module.css';
import { SymbolPicker } from './SymbolPicker.tsx';

export interface VenueFormProps {
  readonly mode: 'paper' | 'demo' | 'live';
  readonly connections: readonly ConnectionView[] | null;
  readonly onAddConnection: (environment: Environment) => void;
}

const START_WORDS = { paper: 'Start on paper', demo: 'Start on the demo account', live: 'Start live, disarmed' } as const;
const PUBLIC = '';

/** Starts a session on live prices, on paper or with an account: where, which symbols, which bars. */
export function VenueForm({ mode, connections, onAddConnection }: VenueFormProps) {
  const engine = useEngine();
  const ending = useEnding(mode === 'paper' ? 'cash' : 'account');
  const usable = (connections ?? []).filter((connection) => carries(connection, mode));
  const [chosenId, setChosenId] = useState<string | null>(null);
  const connectionId = chosenId ?? (mode === 'paper' ? PUBLIC : usable[0]?.id ?? PUBLIC);
  const [market, setMarket] = useState<'spot' | 'um'>('um');
  const [picked, setPicked] = useState<{ readonly place: string; readonly symbols: readonly string[] }>({ place: '', symbols: [] });
  const [interval, setInterval] = useState<IntervalName>('15m');
  const [cash, setCash] = useState('10000');
  const [isAsking, setIsAsking] = useState(false);
  const hasPlace = connections !== null && (mode === 'paper' || usable.length > 0);
  const offered = useRequest('connections.symbols', hasPlace ? { connectionId: connectionId === PUBLIC ? null : connectionId, market } : null);
  // while another market is being asked for, the answer to the last question says nothing
  const names = offered.loading ? null : offered.data?.symbols ?? null;
  const place = `${connectionId}/${market}`;
  // another market has other symbols: a choice made for one is not carried to the next
  const symbols = picked.place === place ? picked.symbols : ['BTCUSDT'].filter((symbol) => names?.includes(symbol));
  const cashError = mode !== 'paper' || (/^\d+(\.\d{1,8})?$/.test(cash) && Number(cash) > 0) ? null : `Expected an amount above 0, was "${cash}".`;
  const start = useAction(async () => {
    setIsAsking(false);
    await engine.call('session.start', { kind: 'venue', mode, connectionId: connectionId === PUBLIC ? null : connectionId, market, symbols: [...symbols], interval, ...(mode === 'paper' ? { startingCash: cash } : {}) });
    goToPage('trade');
  });
  if (connections === null) return <LoadingState label="Reading the connections" rows={3} />;
  if (!hasPlace) {
    return (
      <>
        <Note tone="info" title={mode === 'demo' ? 'It needs a connection to the demo' : 'It needs a connection to the exchange'}>And a key that may read and trade, never withdraw.</Note>
        <Button className={styles.deed} look="primary" onClick={() => { onAddConnection(mode === 'demo' ? 'demo' : 'live'); }}>Add the connection</Button>
      </>
    );
  }
  return (
    <>
      <div className={styles.pair}>
        <Field label="Connection">
          {(control) => (
            <Select {...control} value={connectionId} onChange={(event) => { setChosenId(event.target.value); }}>
              {mode === 'paper' && <option value={PUBLIC}>Binance, public prices</option>}
              {usable.map(({ id, name, environment }) => <option key={id} value={id}>{name} · {ENVIRONMENT_WORDS[environment]}</option>)}
            </Select>
          )}
        </Field>
        <div className={styles.choice}>
          <span className={styles.label}>Market</span>
          <Segments label="Market" value={market} options={[{ value: 'um', title: 'Futures' }, { value: 'spot', title: 'Spot' }]} onChange={setMarket} />
        </div>
      </div>
      <SymbolPicker offered={names} error={offered.error} onRetry={offered.reload} chosen={symbols} onChange={(next) => { setPicked({ place, symbols: next }); }} />
      <div className={styles.pair}>
        <Field label="Bars" hint="What strategies look at; the chart offers every interval.">
          {(control) => <Select {...control} value={interval} onChange={(event) => { setInterval(event.target.value as IntervalName); }}>{INTERVAL_NAMES.map((name) => <option key={name}>{name}</option>)}</Select>}
        </Field>
        {mode === 'paper' && <Field label="Starting cash" unit="play money" error={cashError}>{(control) => <NumberInput {...control} value={cash} onChange={(event) => { setCash(event.target.value.trim()); }} />}</Field>}
      </div>
      {start.error !== null && <Note tone="bad" title="It was not started">{start.error}</Note>}
      <Button className={styles.deed} look={mode === 'live' ? 'danger' : 'primary'} pending={start.pending} disabled={symbols.length === 0 || cashError !== null} onClick={() => { if (ending === null) void start.run(); else setIsAsking(true); }}>{START_WORDS[mode]}</Button>
      <EndingDialog open={isAsking} ending={ending} title={START_WORDS[mode]} look={mode === 'live' ? 'danger' : 'primary'} pending={start.pending} onConfirm={() => { void start.run(); }} onClose={() => { setIsAsking(false); }} />
    </>
  );
}
