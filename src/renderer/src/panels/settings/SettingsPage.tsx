import { useEffect, useRef, useState } from 'react';
import type { Environment } from '../../../../engine/contract/view.ts';
import { useRequest } from '../../state/use-request.ts';
import { useSettingsTopic } from '../../state/route.ts';
import { AlertsPanel } from '../alerts/AlertsPanel.tsx';
import { ConnectionsPanel } from '../connections/ConnectionsPanel.tsx';
import { PageFrame, SplitLayout, Stack } from '../page/PageFrame.tsx';
import { StartPanel } from '../sessions/StartPanel.tsx';
import { AboutPanel } from './AboutPanel.tsx';
import { AppearancePanel } from './AppearancePanel.tsx';
import { DoctorPanel } from './DoctorPanel.tsx';

/** A new session of any kind, the connections to the exchange, how alerts are told, how the window looks, whether the installation is sound, and what this program is. */
export default function SettingsPage() {
  const list = useRequest('connections.list', {});
  const topic = useSettingsTopic();
  const [adding, setAdding] = useState<Environment | null>(null);
  const connections = useRef<HTMLDivElement>(null);
  const add = (environment: Environment | null): void => {
    setAdding(environment);
    if (environment !== null) connections.current?.scrollIntoView({ block: 'start' });
  };
  useEffect(() => { if (topic === 'connections') connections.current?.scrollIntoView({ block: 'start' }); }, [topic]);
  return (
    <PageFrame title="Settings" intro="Sessions, connections and choices for this window. Everything is kept on this computer.">
      <SplitLayout look="halves">
        <Stack>
          <StartPanel key={topic} connections={list.data?.connections ?? null} initialKind={topic === 'paper' || topic === 'demo' || topic === 'live' ? topic : 'practice'} onAddConnection={add} />
          <div ref={connections}><ConnectionsPanel list={list} adding={adding} onAdding={add} /></div>
        </Stack>
        <Stack>
          <AlertsPanel />
          <AppearancePanel />
          <DoctorPanel />
          <AboutPanel />
        </Stack>
      </SplitLayout>
    </PageFrame>
  );
}
