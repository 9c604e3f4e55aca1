import { CircleCheck, TriangleAlert } from 'lucide-react';
import { Button } from '../../components/Button.tsx';
import { ErrorState, LoadingState, Panel } from '../../components/Panel.tsx';
import { useRequest } from '../../state/use-request.ts';
import styles from './settings.module.css';

/** Checks the installation, the store and the clock, and says what to do about what is wrong. */
export function DoctorPanel() {
  const doctor = useRequest('doctor.run', {});
  const bad = doctor.data?.items.filter((item) => !item.ok).length ?? 0;
  return (
    <Panel title={doctor.data === null ? 'Checks' : bad === 0 ? 'Checks: all in order' : `Checks: ${bad} to look at`} padded actions={<Button size="small" pending={doctor.loading} onClick={doctor.reload}>Check again</Button>}>
      {doctor.data === null
        ? doctor.error === null ? <LoadingState label="Checking the installation" rows={5} /> : <ErrorState message={doctor.error} meaning="Trading goes on; only the checks could not be made." onRetry={doctor.reload} />
        : (
          <ul className={styles.checks}>
            {doctor.data.items.map((item) => (
              <li key={item.title} className={styles.check} data-ok={item.ok}>
                {item.ok ? <CircleCheck aria-hidden /> : <TriangleAlert aria-hidden />}
                <div><p><span className="sr-only">{item.ok ? 'In order: ' : 'To look at: '}</span>{item.title}</p><p className={styles.hint}>{item.detail}</p></div>
              </li>
            ))}
          </ul>
        )}
    </Panel>
  );
}
