import type { SeedView, TrainingView } from '../../../../../engine/contract/training.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Progress } from '../../../components/Meter.tsx';
import { Section } from '../../../components/Section.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { writeNumber } from '../../../format/write.ts';
import { modelsHash } from '../../../state/route.ts';
import { seedTone } from './curves.ts';
import styles from '../models.module.css';

/** Shows how far every seed is, and the best that it did where it was chosen. */
export function SeedsSection({ training }: { readonly training: TrainingView }) {
  const hasWindows = training.seeds.some(({ window }) => window > 0);
  return (
    <Section title="Seeds" text="The same training begun by different chances. What only one of them can do was luck.">
      <div className={styles.seeds}>
        {training.seeds.map((seed, index) => (
          <div key={`${seed.seed} ${seed.window}`} className={styles.seed}>
            <div className={styles.seedTop}>
              <span className={styles.seedKey} data-tone={seedTone(index)} aria-hidden />
              <strong>{nameOf(seed, hasWindows)}</strong>
              <Badge tone={seed.state === 'running' ? 'info' : seed.state === 'failed' ? 'danger' : 'neutral'}>{WORDS[seed.state]}</Badge>
              {seed.model !== null && <a className={styles.code} href={modelsHash('shelf', seed.model)}>{seed.model.slice(0, 8)}</a>}
            </div>
            <Progress label={`Progress of ${nameOf(seed, hasWindows)}`} share={seed.totalSteps === 0 ? null : seed.steps / seed.totalSteps} />
            <span className={styles.small}><span className="num">{formatNumber(seed.steps, 0)}</span>{seed.steps < seed.totalSteps && <> of <span className="num">{formatNumber(seed.totalSteps, 0)}</span></>} steps</span>
            <span className={styles.small}>{seed.best === null ? 'Not judged on the validation days yet.' : seed.best.sharpe === null ? 'It stays out on the validation days.' : <>Best Sharpe there <strong className="num">{writeNumber(seed.best.sharpe)}</strong>, after <span className="num">{formatNumber(seed.best.steps, 0)}</span> steps</>}</span>
            {seed.state === 'done' && seed.steps < seed.totalSteps && <span className={styles.quiet}>Ended early: it got no better for long enough.</span>}
          </div>
        ))}
      </div>
    </Section>
  );
}

function nameOf({ seed, window }: SeedView, hasWindows: boolean): string {
  return hasWindows ? `Seed ${seed}, window ${window + 1}` : `Seed ${seed}`;
}

const WORDS: Readonly<Record<SeedView['state'], string>> = { waiting: 'waits', running: 'learns', done: 'done', stopped: 'stopped', failed: 'failed' };
