import { useCallback, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Field, NumberInput } from '../../components/Field.tsx';
import { formatDecimal } from '../../format/decimal.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { goToPage } from '../../state/route.ts';
import { useAction } from '../../state/use-action.ts';
import { EndingDialog, useEnding } from './EndingDialog.tsx';
import styles from './sessions.module.css';

/** Starts a new session on the practice market, after saying what that ends. */
export function PracticeForm() {
  const engine = useEngine();
  const ending = useEnding('cash');
  const [seed, setSeed] = useState('1');
  const [cash, setCash] = useState('10000');
  const [isAsking, setIsAsking] = useState(false);
  const seedError = /^\d{1,9}$/.test(seed) ? null : `Expected a whole number from 0 to 999999999, was "${seed}".`;
  const cashError = /^\d+(\.\d{1,8})?$/.test(cash) && Number(cash) > 0 ? null : `Expected an amount above 0, was "${cash}".`;
  const start = useAction(useCallback(async () => {
    setIsAsking(false);
    await engine.call('session.start', { kind: 'practice', seed: Number(seed), startingCash: cash });
    goToPage('trade');
  }, [engine, seed, cash]), `A new practice session has begun with ${formatDecimal(cash, 2)} USDT of play money.`);
  return (
    <>
      <div className={styles.pair}>
        <Field label="Seed" hint="Any whole number." error={seedError}>{(control) => <NumberInput {...control} inputMode="numeric" value={seed} onChange={(event) => { setSeed(event.target.value.trim()); }} />}</Field>
        <Field label="Starting cash" unit="USDT, play money" error={cashError}>{(control) => <NumberInput {...control} value={cash} onChange={(event) => { setCash(event.target.value.trim()); }} />}</Field>
      </div>
      <Button className={styles.deed} pending={start.pending} disabled={seedError !== null || cashError !== null} onClick={() => { if (ending === null) void start.run(); else setIsAsking(true); }}>Start a new practice session</Button>
      <EndingDialog open={isAsking} ending={ending} title="Start a new practice session" pending={start.pending} onConfirm={() => { void start.run(); }} onClose={() => { setIsAsking(false); }} />
    </>
  );
}
