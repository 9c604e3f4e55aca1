import { useCallback, useState } from 'react';
import type { ModelPlace, ModelView } from '../../../../../engine/contract/models.ts';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import { Section } from '../../../components/Section.tsx';
import tables from '../../../components/small-table.module.css';
import { symbolOf } from '../../../format/words.ts';
import { goToModels, modelsHash } from '../../../state/route.ts';
import { ChangeDialog } from './ChangeDialog.tsx';
import type { PlainChange } from './ChangeDialog.tsx';
import styles from '../models.module.css';

/** Says where a model works now, and what it took the place of. Nothing is drawn where it works nowhere. */
export function PlacesSection({ model, onChanged }: { readonly model: ModelView; readonly onChanged: () => void }) {
  const [change, setChange] = useState<PlainChange | null>(null);
  const close = useCallback(() => { setChange(null); }, []);
  const done = useCallback(() => { close(); onChanged(); }, [close, onChanged]);
  if (model.worksIn.length === 0) return null;
  return (
    <Section title="At work">
      <ScrollBox label="Where the model works">
        <table className={tables.table} aria-label="Where the model works">
          <thead><tr><th scope="col">Strategy</th><th scope="col">As</th><th scope="col">Symbols</th><th scope="col">Since</th><th scope="col">Took the place of</th><th scope="col"><span className="sr-only">Deeds</span></th></tr></thead>
          <tbody>
            {model.worksIn.map((place) => (
              <tr key={place.deploymentId}>
                <th scope="row">{place.assignmentId}</th>
                <td>{place.role === 'champion' ? <Badge tone="good">trades</Badge> : <Badge tone="info">in the shadow</Badge>}</td>
                <td>{place.instruments.map(symbolOf).join(', ') || '–'}</td>
                <td><Moment timeMs={place.sinceMs} /></td>
                <td>{replacedBy(model, place)}</td>
                <td>
                  <span className={styles.rowDeeds}>
                    {place.role === 'champion' && <Button size="small" onClick={() => { setChange({ change: 'rollback', assignmentId: place.assignmentId }); }}>Roll back</Button>}
                    <Button size="small" onClick={() => { goToModels('shadow', place.role === 'challenger' ? place.deploymentId : null); }}>Watch</Button>
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <ChangeDialog change={change} onClose={close} onDone={done} />
    </Section>
  );
}

function replacedBy({ deployments }: ModelView, { deploymentId, role }: ModelPlace) {
  const replaced = deployments.find(({ id }) => id === deploymentId)?.replaced ?? null;
  if (role === 'challenger') return 'nothing: it only decides';
  if (replaced === null) return 'nothing';
  return (replaced.strategy === 'agent' || replaced.strategy === 'boosting') && replaced.code !== undefined && !BLANK.test(replaced.code) ? <a href={modelsHash('shelf', replaced.code)}>the model {replaced.code.slice(0, 8)}</a> : replaced.strategy === 'boosting' ? 'no version yet' : replaced.strategy;
}

/** Under this code a bot waits for its first version. */
const BLANK = /^0+$/;
