import { useCallback, useRef, useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field, TextInput } from '../../../components/Field.tsx';
import { useEngine } from '../../../state/engine-context.tsx';
import { showToast } from '../../../state/toasts.ts';
import { useAction } from '../../../state/use-action.ts';
import { desktopShell } from '../../../transport/transport.ts';
import { uploadFiles } from '../../data/upload.ts';
import { Note } from '../../page/PageFrame.tsx';
import { LightGbmFields, NO_WISH, readWish } from './trees/LightGbmFields.tsx';
import styles from '../models.module.css';

/** Brings a model in from a file: one of our own, trees of LightGBM, or an ONNX policy from elsewhere with what its numbers stand for. */
export function ImportModelDialog({ isOpen, onClose, onDone }: { readonly isOpen: boolean; readonly onClose: () => void; readonly onDone: (code: string) => void }) {
  return <Dialog open={isOpen} size="wide" title="Bring a model in" onClose={onClose}>{isOpen && <Import onClose={onClose} onDone={onDone} />}</Dialog>;
}

function Import({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: (code: string) => void }) {
  const engine = useEngine();
  const picker = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<{ readonly name: string; readonly path: string } | null>(null);
  const [title, setTitle] = useState('');
  const [mapping, setMapping] = useState('');
  const [trees, setTrees] = useState(NO_WISH);
  const shell = desktopShell();
  const isTrees = file !== null && /\.(?:txt|lgb|lightgbm)$/i.test(file.name);
  const wish = readWish(trees);
  const isForeign = file !== null && /\.onnx$/i.test(file.name);
  const parsed = readMapping(mapping);
  const choose = useAction(useCallback(async () => {
    if (!shell) {
      picker.current?.click();
      return;
    }
    const [path] = await shell.openFiles();
    if (path !== undefined) setFile({ path, name: path.split(/[/\\]/).at(-1) ?? path });
  }, [shell]));
  const upload = useAction(useCallback(async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    const [path] = await uploadFiles([chosen], () => undefined, new AbortController().signal);
    if (path !== undefined) setFile({ path, name: chosen.name });
  }, []));
  const bring = useAction(useCallback(async () => {
    if (file === null) return;
    const { code, isNew, notes } = await engine.call('models.import', { file: file.path, ...(isForeign && parsed.value !== null ? { mapping: parsed.value } : {}), ...(isTrees ? wish.value : {}), ...(title.trim() === '' ? {} : { title: title.trim() }) });
    showToast('good', [isNew ? 'The model is on the shelf as a candidate.' : 'This model was on the shelf already.', ...notes].join(' '));
    onDone(code);
  }, [engine, file, isForeign, isTrees, wish.value, parsed.value, title, onDone]));
  return (
    <div className={styles.form}>
      <p className={styles.small}>A file that was taken out of Tradewind, trees that LightGBM has saved as text, or an ONNX policy from elsewhere, for example from Stable-Baselines3. It is checked before it is stored, and comes in as a candidate. It trades nothing.</p>
      <div className={styles.rowDeeds} style={{ justifyContent: 'flex-start' }}>
        <Button pending={choose.pending || upload.pending} onClick={() => { void choose.run(); }}>Choose a file</Button>
        <span className={styles.small}>{file === null ? 'none chosen' : file.name}</span>
        <input ref={picker} type="file" hidden accept=".onnx,.json,.tradewind,.zip,.txt,.lgb,.lightgbm" aria-label="File of the model" onChange={(event) => { void upload.run(event.target.files?.[0]); event.target.value = ''; }} />
      </div>
      <Field label="Name" hint="Empty takes the one in the file.">{(control) => <TextInput {...control} maxLength={80} value={title} onChange={(event) => { setTitle(event.target.value); }} />}</Field>
      {isTrees && <LightGbmFields wish={trees} error={wish.error} onChange={setTrees} />}
      {isForeign && (
        <Field label="What its numbers stand for" hint={<>As JSON: which features it sees, in which order and on which scale, and what its outputs mean. A policy from elsewhere does not say this itself. The Features room lists the names and the hash; docs/exchange.md says what each field means.</>} error={parsed.error}>
          {(control) => <textarea {...control} className={styles.code} rows={10} spellCheck={false} value={mapping} placeholder={EXAMPLE} onChange={(event) => { setMapping(event.target.value); }} />}
        </Field>
      )}
      {upload.error !== null && <Note tone="bad">{upload.error}</Note>}
      {bring.error !== null && <Note tone="bad" title="It was not taken">{bring.error}</Note>}
      <div className={styles.dialogDeeds}>
        <Button data-autofocus onClick={onClose}>Keep as it is</Button>
        <Button look="primary" pending={bring.pending} disabled={file === null || parsed.error !== null || (isForeign && parsed.value === null) || (isTrees && wish.error !== null)} onClick={() => { void bring.run(); }}>Bring it in</Button>
      </div>
    </div>
  );
}

const EXAMPLE = `{
  "format": 1,
  "features": { "set": "bars-50", "version": 1, "hash": "…", "interval": "15m", "referenceId": "spot:BTCUSDT" },
  "agent": { "actionSpace": "three" },
  "input": { "name": "input", "numbers": [{ "name": "price.return-1", "offset": 0.0001, "scale": 0.003 }, "side"] },
  "output": { "name": "actions", "kind": "choice", "exposures": [-1, 0, 1] }
}`;

/** Reads a mapping as it was typed. */
export function readMapping(text: string): { readonly value: Record<string, unknown> | null; readonly error: string | null } {
  if (text.trim() === '') return { value: null, error: null };
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { value: value as Record<string, unknown>, error: null } : { value: null, error: 'Expected an object in braces.' };
  } catch (failure) {
    return { value: null, error: failure instanceof Error ? failure.message : 'Expected JSON.' };
  }
}
