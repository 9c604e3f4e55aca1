import { ArrowLeft } from 'lucide-react';
import { useMemo } from 'react';
import { Badge } from '../../../components/Badge.tsx';
import { Button } from '../../../components/Button.tsx';
import { joined } from '../../../components/class-names.ts';
import { ErrorState, LoadingState, Panel } from '../../../components/Panel.tsx';
import { ScrollBox } from '../../../components/ScrollBox.tsx';
import { Section } from '../../../components/Section.tsx';
import tables from '../../../components/small-table.module.css';
import { goToModels, modelsHash } from '../../../state/route.ts';
import { useRequest } from '../../../state/use-request.ts';
import page from '../../lab/page.module.css';
import { MODEL_STATUS } from './model-words.ts';
import styles from '../models.module.css';

/** Sets models side by side: what differs first, then every figure and property. */
export function CompareModels({ codes }: { readonly codes: readonly string[] }) {
  const { data, error, reload } = useRequest('models.compare', useMemo(() => ({ codes: [...codes] }), [codes]));
  return (
    <div className={page.page}>
      <div><Button look="ghost" size="small" onClick={() => { goToModels('shelf'); }}><ArrowLeft aria-hidden />All models</Button></div>
      {data === null
        ? <Panel title="Models side by side">{error === null ? <LoadingState label="Setting models side by side" rows={8} /> : <ErrorState message={error} meaning="The models are not lost; they cannot be compared now." onRetry={reload} />}</Panel>
        : (
          <>
            <Section title="What differs" text={data.differences.length === 0 ? 'Nothing that is known of them.' : 'Each difference in a sentence. Numbers from different days cannot be compared with each other.'}>
              {data.differences.length > 0 && <ul className={styles.notes}>{data.differences.map((difference) => <li key={difference}>{difference}</li>)}</ul>}
            </Section>
            <Section title="Side by side">
              <ScrollBox label="Models side by side">
                <table className={joined(tables.table, styles.sides)} aria-label="Models side by side">
                  <thead>
                    <tr>
                      <th scope="col"><span className="sr-only">Property</span></th>
                      {data.models.map(({ code, title, status }) => <th key={code} scope="col"><a href={modelsHash('shelf', code)}>{title}</a><br /><Badge tone={MODEL_STATUS[status].tone}>{MODEL_STATUS[status].word}</Badge></th>)}
                    </tr>
                  </thead>
                  {data.groups.map(({ title, rows }) => (
                    <tbody key={title}>
                      <tr><th scope="colgroup" colSpan={data.models.length + 1} className={styles.quiet}>{title}</th></tr>
                      {rows.map(({ label, values, isSame }) => (
                        <tr key={label} data-same={isSame || undefined}><th scope="row">{label}</th>{values.map((value, index) => <td key={data.models[index]?.code} className="num">{value}</td>)}</tr>
                      ))}
                    </tbody>
                  ))}
                </table>
              </ScrollBox>
            </Section>
          </>
        )}
    </div>
  );
}
