import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { Segments } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { zoneName } from '../../format/time.ts';
import { goToPage } from '../../state/route.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { useNow } from '../../state/use-now.ts';
import styles from './settings.module.css';

/** Draws the choices of how the window looks and how times are written. */
export function AppearancePanel() {
  const { theme, palette, zone, density } = useSettings((settings) => settings);
  const now = useNow();
  return (
    <Panel title="Look" padded>
      <div className={styles.rows}>
        <Row title="Theme" hint="System follows the setting of this computer.">
          <Segments label="Theme" value={theme} options={[{ value: 'system', title: 'System' }, { value: 'dark', title: 'Dark' }, { value: 'light', title: 'Light' }]} onChange={(value) => { changeSettings({ theme: value }); }} />
        </Row>
        <Row title="Gains and losses" hint={<>Each also carries a sign and an arrow: <span className={styles.gain}>▲ +1.20 %</span> <span className={styles.loss}>▼ −0.80 %</span></>}>
          <Segments label="Colours of gains and losses" value={palette} options={[{ value: 'classic', title: 'Green and red' }, { value: 'colour-blind', title: 'Blue and orange' }]} onChange={(value) => { changeSettings({ palette: value }); }} />
        </Row>
        <Row title="Times" hint={`All times on screen. Days of the account and of the limits begin at midnight UTC either way.`}>
          <Segments label="Time zone" value={zone} options={[{ value: 'local', title: `Local (${zoneName(now, 'local')})` }, { value: 'utc', title: 'UTC' }]} onChange={(value) => { changeSettings({ zone: value }); }} />
        </Row>
        <Row title="Rows" hint="Roomy is easier to read, compact shows more.">
          <Segments label="Density of rows" value={density} options={[{ value: 'compact', title: 'Compact' }, { value: 'roomy', title: 'Roomy' }]} onChange={(value) => { changeSettings({ density: value }); }} />
        </Row>
        <Row title="First steps" hint="The card with the three ways to begin.">
          <Button onClick={() => { changeSettings({ welcomed: false }); goToPage('trade'); }}>Show the card again</Button>
        </Row>
      </div>
    </Panel>
  );
}

function Row({ title, hint, children }: { readonly title: string; readonly hint: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={styles.row}>
      <div className={styles.rowText}><p>{title}</p><p className={styles.hint}>{hint}</p></div>
      {children}
    </div>
  );
}
