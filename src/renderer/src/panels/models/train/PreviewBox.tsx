import type { TrainingPreview } from '../../../../../engine/contract/training.ts';
import { Panel } from '../../../components/Panel.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { formatDuration } from '../../../format/time.ts';
import { Fact, Facts } from '../../page/PageFrame.tsx';
import { SplitBar } from './SplitBar.tsx';
import styles from '../models.module.css';

/** Says what a spec means on the stored data, before anything is trained. */
export function PreviewBox({ preview, isOld }: { readonly preview: TrainingPreview; readonly isOld: boolean }) {
  return (
    <Panel title="What this will be" padded>
      <div className={styles.preview} aria-busy={isOld || undefined}>
      <SplitBar spans={preview.spans} />
      <Facts>
        {preview.spans.map(({ name, bars }) => <Fact key={name} label={BARS[name]}><span className="num">{formatNumber(bars, 0)} bars</span></Fact>)}
        <Fact label="Before its first decision"><span className="num">{formatNumber(preview.warmupBars, 0)} bars</span></Fact>
        <Fact label="It sees"><span className="num">{formatNumber(preview.observation.length, 0)} numbers</span></Fact>
        <Fact label="Weights"><span className="num">{formatNumber(preview.weights, 0)}</span></Fact>
        <Fact label="Steps, all seeds"><span className="num">{formatNumber(preview.steps, 0)}</span></Fact>
        <Fact label="Takes about"><span className="num">{preview.estimatedMs === null ? 'not known yet' : formatDuration(preview.estimatedMs)}</span></Fact>
      </Facts>
      {preview.notes.length > 0 && <ul className={styles.notes}>{preview.notes.map((note) => <li key={note}>{note}</li>)}</ul>}
      </div>
    </Panel>
  );
}

const BARS: Readonly<Record<TrainingPreview['spans'][number]['name'], string>> = { train: 'Learned from', validation: 'Chosen by', test: 'Judged by' };
