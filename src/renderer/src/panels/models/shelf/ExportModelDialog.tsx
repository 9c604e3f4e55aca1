import { useCallback, useState } from 'react';
import type { ExportedModel, ModelKindName } from '../../../../../engine/contract/models.ts';
import { Button } from '../../../components/Button.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field, Segments, TextInput } from '../../../components/Field.tsx';
import { useEngine } from '../../../state/engine-context.tsx';
import { useAction } from '../../../state/use-action.ts';
import { saveBytes } from '../../../export/save-bytes.ts';
import { Note } from '../../page/PageFrame.tsx';
import styles from '../models.module.css';

const FORMATS = {
  agent: [{ value: 'tradewind', title: 'Tradewind' }, { value: 'onnx', title: 'ONNX' }, { value: 'tfjs', title: 'TensorFlow.js' }],
  boosting: [{ value: 'tradewind', title: 'Tradewind' }, { value: 'lightgbm', title: 'LightGBM' }],
} as const;
const TEXTS: Readonly<Record<(typeof FORMATS)[ModelKindName][number]['value'], string>> = {
  tradewind: 'One file from which the model is read back bit for bit, with everything that it was trained on.',
  onnx: 'For ONNX Runtime and everything that reads ONNX: the nets, with the names of what goes in and comes out.',
  tfjs: 'Layers for TensorFlow.js: model.json and its weights.',
  lightgbm: 'LightGBM’s own text (version 4), which lightgbm.Booster reads: the trees alone, for the features of bars-19 in their order. Not the rule that trades them.',
};

/** Takes a model out into a folder. */
export function ExportModelDialog({ code, kind, isOpen, onClose }: { readonly code: string; readonly kind: ModelKindName; readonly isOpen: boolean; readonly onClose: () => void }) {
  return <Dialog open={isOpen} title="Take the model out" onClose={onClose}>{isOpen && <Export code={code} kind={kind} onClose={onClose} />}</Dialog>;
}

function Export({ code, kind, onClose }: { readonly code: string; readonly kind: ModelKindName; readonly onClose: () => void }) {
  const engine = useEngine();
  const [format, setFormat] = useState<keyof typeof TEXTS>('tradewind');
  const [folder, setFolder] = useState('');
  const [written, setWritten] = useState<ExportedModel | null>(null);
  const take = useAction(useCallback(async () => { 
    const exported = await engine.call('models.export', { code, format, folder: folder.trim() === '' ? null : folder.trim() });
    for (const { name, base64 } of exported.files) if (base64 !== null) saveBytes(name, base64, 'application/octet-stream');
    setWritten(exported);
  }, [engine, code, format, folder]));
  return (
    <div className={styles.form}>
      <div><Segments label="Format" value={format} options={FORMATS[kind]} onChange={(value) => { setFormat(value); setWritten(null); }} /></div>
      <p className={styles.small}>{TEXTS[format]}</p>
      <Field label="Folder" hint="On the computer on which Tradewind runs; made if it is not there. Empty hands the files to you here.">{(control) => <TextInput {...control} value={folder} onChange={(event) => { setFolder(event.target.value); }} />}</Field>
      {take.error !== null && <Note tone="bad" title="Nothing was written">{take.error}</Note>}
      {written !== null && <Note tone="good" title={folder.trim() === '' ? 'Handed over' : 'Written'}><ul className={styles.notes}>{[...written.files.map(({ name, path }) => path ?? name), ...written.notes].map((line) => <li key={line}>{line}</li>)}</ul></Note>}
      <div className={styles.dialogDeeds}>
        <Button onClick={onClose}>Close</Button>
        <Button look="primary" pending={take.pending} onClick={() => { void take.run(); }}>{folder.trim() === '' ? 'Hand them over' : 'Write the files'}</Button>
      </div>
    </div>
  );
}
