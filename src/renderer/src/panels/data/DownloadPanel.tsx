import { Download } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { DownloadKind } from '../../../../engine/contract/download.ts';
import { Button } from '../../components/Button.tsx';
import { Field, Select, Switch, TextInput } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { INTERVAL_NAMES, intervalWords, isIntervalName } from '../../form/intervals.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { Note } from '../page/PageFrame.tsx';
import { downloadInput, firstForm, KIND_WORDS, lastDays, pairsError, periodError } from './download-request.ts';
import type { DownloadForm } from './download-request.ts';
import styles from './data.module.css';

const WINDOWS: readonly { readonly label: string; readonly days: number }[] = [{ label: '30 days', days: 30 }, { label: '90 days', days: 90 }, { label: '1 year', days: 365 }, { label: '3 years', days: 1_096 }];

/** Draws the way to fetch history from Binance's public archive: which pairs, what of them, from when to when. */
export function DownloadPanel() {
  const engine = useEngine();
  const [nowMs] = useState(() => Date.now());
  const [form, setForm] = useState<DownloadForm>(() => firstForm(nowMs));
  const change = (part: Partial<DownloadForm>): void => { setForm((last) => ({ ...last, ...part })); };
  const input = downloadInput(form, nowMs);
  const start = useAction(useCallback(async () => { if (input !== null) await engine.call('data.download', input); }, [engine, input]));
  return (
    <Panel title="Download from Binance" padded>
      <div className={styles.import}>
        <Field label="Pairs" hint="Separated by commas." error={pairsError(form.pairs)}>{(control) => <TextInput {...control} placeholder="BTCUSDT, ETHUSDT" value={form.pairs} onChange={(event) => { change({ pairs: event.target.value }); }} />}</Field>
        <div className={styles.pair}>
          <Field label="Traded as">{(control) => <Select {...control} value={form.market} onChange={(event) => { change({ market: event.target.value === 'spot' ? 'spot' : 'um' }); }}><option value="um">Perpetual future</option><option value="spot">Spot</option></Select>}</Field>
          <Field label="Length of a bar">{(control) => <Select {...control} disabled={!form.kinds.includes('klines')} value={form.interval} onChange={(event) => { if (isIntervalName(event.target.value)) change({ interval: event.target.value }); }}>{INTERVAL_NAMES.map((name) => <option key={name} value={name}>{intervalWords(name)}</option>)}</Select>}</Field>
        </div>
        <Kinds form={form} onChange={(kinds) => { change({ kinds }); }} />
        <Period form={form} nowMs={nowMs} onChange={change} />
        <div className={styles.switchRow}>
          <div>
            <p id="newest">Up to now</p>
            <p className={styles.hint}>The archive ends with yesterday. On: the exchange itself is asked for what is newer or missing there, slowly, within its limits.</p>
          </div>
          <Switch aria-labelledby="newest" checked={form.newest} onChange={(newest) => { change({ newest }); }} />
        </div>
        {start.error !== null && <Note tone="bad" title="Nothing was downloaded">{start.error}</Note>}
        <Button look="primary" pending={start.pending} disabled={input === null} onClick={() => { void start.run(); }}><Download aria-hidden />Download</Button>
        <p className={styles.hint}>No account is needed. Each file is checked against its published checksum. Downloading the same again fetches only what is new.</p>
      </div>
    </Panel>
  );
}

function Kinds({ form, onChange }: { readonly form: DownloadForm; readonly onChange: (kinds: readonly DownloadKind[]) => void }) {
  return (
    <fieldset className={styles.choices}>
      <legend className={styles.label}>What</legend>
      {KIND_WORDS.map(({ kind, words }) => {
        const isOff = kind === 'funding' && form.market === 'spot';
        const isChosen = form.kinds.includes(kind) && !isOff;
        return <Button key={kind} size="small" aria-pressed={isChosen} look={isChosen ? 'primary' : 'plain'} disabled={isOff} title={isOff ? 'Only futures have funding.' : undefined} onClick={() => { onChange(isChosen ? form.kinds.filter((other) => other !== kind) : [...form.kinds, kind]); }}>{words}</Button>;
      })}
      {form.kinds.includes('agg-trades') && <p className={styles.hint}>Trades are large: a busy pair has a million a day, some 30 MB here.</p>}
    </fieldset>
  );
}

function Period({ form, nowMs, onChange }: { readonly form: DownloadForm; readonly nowMs: number; readonly onChange: (days: Pick<DownloadForm, 'firstDay' | 'lastDay'>) => void }) {
  const { firstDay, lastDay } = form;
  return (
    <fieldset className={styles.choices}>
      <legend className={styles.label}>Period</legend>
      {WINDOWS.map(({ label, days }) => {
        const window = lastDays(days, nowMs);
        const isChosen = window.firstDay === firstDay && window.lastDay === lastDay;
        return <Button key={label} size="small" aria-pressed={isChosen} look={isChosen ? 'primary' : 'plain'} onClick={() => { onChange(window); }}>{label}</Button>;
      })}
      <div className={styles.pair}>
        <Field label="First day" unit="UTC">{(control) => <TextInput {...control} type="date" value={firstDay} onChange={(event) => { onChange({ firstDay: event.target.value, lastDay }); }} />}</Field>
        <Field label="Last day" unit="UTC" error={periodError(form, nowMs)}>{(control) => <TextInput {...control} type="date" value={lastDay} onChange={(event) => { onChange({ firstDay, lastDay: event.target.value }); }} />}</Field>
      </div>
    </fieldset>
  );
}
