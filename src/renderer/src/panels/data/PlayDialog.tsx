import { useCallback, useState } from 'react';
import type { DatasetView } from '../../../../engine/contract/api.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Field, NumberInput, Segments, TextInput } from '../../components/Field.tsx';
import { intervalLengthMs, isIntervalName } from '../../form/intervals.ts';
import { formatDuration } from '../../format/time.ts';
import { symbolOf } from '../../format/words.ts';
import { useEngine, useView } from '../../state/engine-context.tsx';
import { goToPage } from '../../state/route.ts';
import { useAction } from '../../state/use-action.ts';
import { dayStart, utcDay } from '../lab/window.ts';
import { Note } from '../page/PageFrame.tsx';
import { sessionEnding } from './session-ending.ts';
import styles from './data.module.css';

/** 0 is as fast as this computer can. */
const SPEEDS: readonly { readonly value: number; readonly title: string }[] = [
  { value: 1, title: '1×' }, { value: 60, title: '60×' }, { value: 600, title: '600×' }, { value: 3600, title: '3 600×' }, { value: 0, title: 'Max' },
];

/** About one bar a second: fast enough to see something happen, slow enough to follow it. */
function watchableSpeed(intervalMs: number): number {
  return SPEEDS.find(({ value }) => value * 1000 >= intervalMs)?.value ?? 3600;
}

/** Asks how to play a stored series as if it were live, says what that ends, and starts it. */
export function PlayDialog({ dataset, onClose }: { readonly dataset: DatasetView | null; readonly onClose: () => void }) {
  return (
    <Dialog open={dataset !== null} onClose={onClose} title={dataset ? `Play ${symbolOf(dataset.instrumentId)} as if live` : ''}>
      {dataset && <PlayForm dataset={dataset} onClose={onClose} />}
    </Dialog>
  );
}

function PlayForm({ dataset, onClose }: { readonly dataset: DatasetView; readonly onClose: () => void }) {
  const engine = useEngine();
  const ending = sessionEnding(useView((view) => view.session), useView((view) => view.positions.length));
  const [from, setFrom] = useState(utcDay(dataset.from));
  const [cash, setCash] = useState('10000');
  const interval = isIntervalName(dataset.interval) ? dataset.interval : '1m';
  const [speed, setSpeed] = useState(() => watchableSpeed(intervalLengthMs(interval)));
  const end = dataset.to + intervalLengthMs(interval);
  const start = dayStart(from);
  const startMs = Math.max(dataset.from, start ?? dataset.from);
  const fromError = start === null ? 'Expected a day.' : start > dataset.to ? `Expected a day up to ${utcDay(dataset.to)}, was ${from}.` : null;
  const cashError = /^\d+(\.\d{1,8})?$/.test(cash) && Number(cash) > 0 ? null : `Expected an amount above 0, was "${cash}".`;
  const play = useAction(useCallback(async () => {
    await engine.call('session.start', { kind: 'replay', instruments: [dataset.instrumentId], interval, from: startMs, to: end, speed, startingCash: cash });
    onClose();
    goToPage('trade');
  }, [engine, dataset.instrumentId, interval, startMs, end, speed, cash, onClose]), `Playing ${symbolOf(dataset.instrumentId)} from ${utcDay(startMs)}.`);
  return (
    <div className={styles.play}>
      <p>Recorded prices come in one after the other, as they did then, and strategies trade on them with play money. It can be paused and its speed changed while it runs.</p>
      <div>
        <p className={styles.label}>Speed</p>
        <Segments label="Speed" value={speed} options={SPEEDS} onChange={setSpeed} />
        <p className={styles.hint}>{speed === 0 ? 'As fast as this computer can.' : `The whole stretch takes about ${formatDuration((end - startMs) / speed)}.`}</p>
      </div>
      <div className={styles.pair}>
        <Field label="From" unit="UTC day" error={fromError}>{(control) => <TextInput {...control} type="date" value={from} min={utcDay(dataset.from)} max={utcDay(dataset.to)} onChange={(event) => { setFrom(event.target.value); }} />}</Field>
        <Field label="Starting cash" error={cashError}>{(control) => <NumberInput {...control} value={cash} onChange={(event) => { setCash(event.target.value.trim()); }} />}</Field>
      </div>
      {ending !== null && <Note tone="warn">{ending}</Note>}
      <div className={styles.dialogButtons}>
        <Button onClick={onClose} data-autofocus>Keep as it is</Button>
        <Button look="primary" pending={play.pending} disabled={fromError !== null || cashError !== null} onClick={() => { void play.run(); }}>Play as if live</Button>
      </div>
    </div>
  );
}
