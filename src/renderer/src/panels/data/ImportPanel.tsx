import { FileUp } from 'lucide-react';
import { useCallback, useRef, useState } from 'react';
import type { DragEvent } from 'react';
import type { MethodInput } from '../../../../engine/contract/api.ts';
import { Button } from '../../components/Button.tsx';
import { joined } from '../../components/class-names.ts';
import { Field, Select, Switch, TextInput } from '../../components/Field.tsx';
import { Progress } from '../../components/Meter.tsx';
import { Panel } from '../../components/Panel.tsx';
import { INTERVAL_NAMES, intervalWords, isIntervalName } from '../../form/intervals.ts';
import { useEngine } from '../../state/engine-context.tsx';
import { useAction } from '../../state/use-action.ts';
import { desktopShell } from '../../transport/transport.ts';
import { Note } from '../page/PageFrame.tsx';
import type { UploadProgress } from './upload.ts';
import { uploadFiles } from './upload.ts';
import styles from './data.module.css';

const SYMBOL = /^[A-Z0-9]{3,20}$/;

/** Draws the door through which files come in: chosen or dropped, their symbol, market and bar length told by themselves unless said. */
export function ImportPanel() {
  const engine = useEngine();
  const picker = useRef<HTMLInputElement>(null);
  const abort = useRef<AbortController | null>(null);
  const [symbol, setSymbol] = useState('');
  const [market, setMarket] = useState('');
  const [interval, setInterval] = useState('');
  const [skipBad, setSkipBad] = useState(false);
  const [isOver, setIsOver] = useState(false);
  const [progress, setProgress] = useState<UploadProgress | null>(null);
  const shell = desktopShell();
  const symbolError = symbol === '' || SYMBOL.test(symbol) ? null : `Expected a symbol such as BTCUSDT, was "${symbol}".`;

  const importPaths = useCallback(async (paths: readonly string[]) => {
    const request: MethodInput<'data.import'> = {
      files: [...paths], skipBad,
      ...(symbol === '' ? {} : { symbol }),
      ...(market === 'spot' || market === 'um' ? { market } : {}),
      ...(isIntervalName(interval) ? { interval } : {}),
    };
    await engine.call('data.import', request);
  }, [engine, symbol, market, interval, skipBad]);
  const upload = useAction(useCallback(async (files: readonly File[]) => {
    if (files.length === 0) return;
    abort.current = new AbortController();
    try {
      await importPaths(await uploadFiles(files, setProgress, abort.current.signal));
    } finally {
      setProgress(null);
    }
  }, [importPaths]));
  const choose = useAction(useCallback(async () => {
    if (!shell) {
      picker.current?.click();
      return;
    }
    const paths = await shell.openFiles();
    if (paths.length > 0) await importPaths(paths);
  }, [shell, importPaths]));
  function onDrop(event: DragEvent): void {
    event.preventDefault();
    setIsOver(false);
    if (!shell) void upload.run([...event.dataTransfer.files]);
  }
  const error = upload.error ?? choose.error;

  return (
    <Panel title="Import files" padded>
      <div className={styles.import}>
        <div
          className={joined(styles.drop, isOver && styles.dropOver)}
          onDragOver={(event) => { event.preventDefault(); if (!shell) setIsOver(true); }}
          onDragLeave={() => { setIsOver(false); }}
          onDrop={onDrop}
        >
          <FileUp aria-hidden />
          <p>{shell ? 'Klines, trades or funding from Binance’s public data: CSV, plain, gzip or zip.' : 'Drop files here: klines, trades or funding from Binance’s public data. CSV, plain, gzip or zip.'}</p>
          <Button look="primary" pending={upload.pending || choose.pending} disabled={symbolError !== null} onClick={() => { void choose.run(); }}>Choose files</Button>
          <input ref={picker} type="file" multiple hidden aria-label="Files to import" accept=".csv,.gz,.zip,.txt" onChange={(event) => { void upload.run([...event.target.files ?? []]); event.target.value = ''; }} />
        </div>
        {progress && (
          <div className={styles.upload}>
            <span>Sending {progress.name} ({progress.number} of {progress.count})</span>
            <Progress label="Sending files to the host" share={progress.share} />
            <Button size="small" onClick={() => { abort.current?.abort(); }}>Cancel</Button>
          </div>
        )}
        {error !== null && <Note tone="bad" title="Nothing was imported">{error}</Note>}
        <Field label="Symbol" hint="Leave empty to read it from the file or its name." error={symbolError}>{(control) => <TextInput {...control} placeholder="from the file" value={symbol} onChange={(event) => { setSymbol(event.target.value.trim().toUpperCase()); }} />}</Field>
        <div className={styles.pair}>
          <Field label="Market">{(control) => <Select {...control} value={market} onChange={(event) => { setMarket(event.target.value); }}><option value="">From the file</option><option value="spot">Spot</option><option value="um">Perpetual future (USDⓈ-M)</option></Select>}</Field>
          <Field label="Bar length">{(control) => <Select {...control} value={interval} onChange={(event) => { setInterval(event.target.value); }}><option value="">From the file</option>{INTERVAL_NAMES.map((name) => <option key={name} value={name}>{intervalWords(name)}</option>)}</Select>}</Field>
        </div>
        <div className={styles.switchRow}>
          <div>
            <p id="skip-bad">Leave bad rows out</p>
            <p className={styles.hint}>Off: one bad row refuses its whole file, and nothing of it is stored. On: the rest is stored and the bad rows are counted.</p>
          </div>
          <Switch aria-labelledby="skip-bad" checked={skipBad} onChange={setSkipBad} />
        </div>
        <p className={styles.hint}>Importing the same file again changes nothing.</p>
      </div>
    </Panel>
  );
}
