import { Download, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { ModelView } from '../../../../../engine/contract/models.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { symbolOf } from '../../../format/words.ts';
import { goToModels, modelsHash } from '../../../state/route.ts';
import { Fact, Facts } from '../../page/PageFrame.tsx';
import page from '../../lab/page.module.css';
import { titleWords } from '../train/training-words.ts';
import { editTrainDraft } from '../train/train-store.ts';
import { ChangeDialog } from './ChangeDialog.tsx';
import type { PlainChange } from './ChangeDialog.tsx';
import { ExportModelDialog } from './ExportModelDialog.tsx';
import { madeOf, MODEL_STATUS, shortCode } from './model-words.ts';
import { PromoteDialog } from './PromoteDialog.tsx';
import { RenameButton } from './RenameButton.tsx';
import styles from '../models.module.css';

/** Names a model, says where it stands, and holds what can be done with it. */
export function ModelHead({ model, onChanged }: { readonly model: ModelView; readonly onChanged: () => void }) {
  const [open, setOpen] = useState<'promote' | 'export' | null>(null);
  const [change, setChange] = useState<PlainChange | null>(null);
  const close = useCallback(() => { setOpen(null); setChange(null); }, []);
  const { code, status } = model;
  const trading = model.worksIn.find(({ role }) => role === 'champion');
  const done = useCallback((made: PlainChange) => {
    close();
    if (made.change === 'delete') goToModels('shelf');
    else onChanged();
  }, [close, onChanged]);
  return (
    <section className={styles.head} aria-label="The model">
      <div className={styles.headTop}>
        <h2 className={page.name}>{titleWords(model.title)}</h2>
        <Badge tone={MODEL_STATUS[status].tone}>{MODEL_STATUS[status].word}</Badge>
        <span className={styles.deeds}>
          {status !== 'active' && <Button look="primary" disabled={model.damage !== null} onClick={() => { setOpen('promote'); }}>Promote</Button>}
          {trading !== undefined && <Button look="primary" onClick={() => { setChange({ change: 'rollback', assignmentId: trading.assignmentId }); }}>Roll back</Button>}
          {(status === 'shadow' || status === 'candidate') && <Button onClick={() => { setChange({ change: 'retire', code }); }}>Retire</Button>}
          {model.kind === 'agent' && model.origin === 'training' && <Button onClick={() => { editTrainDraft({ warmStart: code }); goToModels('train'); }}>Go on training</Button>}
          <Button onClick={() => { setOpen('export'); }}><Download aria-hidden />Take out</Button>
          <RenameButton model={model} onChanged={onChanged} />
          {(status === 'candidate' || status === 'retired') && <Button onClick={() => { setChange({ change: 'delete', code }); }}><Trash2 aria-hidden />Delete</Button>}
        </span>
      </div>
      <p className={styles.small}>{MODEL_STATUS[status].text}</p>
      <Facts>
        <Fact label="Code"><code className={styles.code} title={code}>{shortCode(code)}</code></Fact>
        <Fact label="Made of">{madeOf(model)}</Fact>
        <Fact label="Trained on">{model.instruments.length === 0 ? 'not known' : [...model.instruments.map(symbolOf), model.interval].join(', ')}</Fact>
        <Fact label="Sees">{model.featureSet}</Fact>
        <Fact label="Made"><Moment timeMs={model.createdMs} /></Fact>
        <Fact label="From">{model.line !== null ? <a href={modelsHash('trees', model.line)}>its bot</a> : model.trainingId === null ? (model.origin === 'import' ? 'a file' : '–') : <a href={modelsHash('train', model.trainingId)}>its training</a>}</Fact>
      </Facts>
      <PromoteDialog model={open === 'promote' ? model : null} onClose={close} onDone={() => { close(); onChanged(); }} />
      <ExportModelDialog code={code} kind={model.kind} isOpen={open === 'export'} onClose={close} />
      <ChangeDialog change={change} onClose={close} onDone={done} />
    </section>
  );
}
