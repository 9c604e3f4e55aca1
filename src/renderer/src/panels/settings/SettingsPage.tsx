import { PageFrame, SplitLayout, Stack } from '../page/PageFrame.tsx';
import { AboutPanel } from './AboutPanel.tsx';
import { AppearancePanel } from './AppearancePanel.tsx';
import { DoctorPanel } from './DoctorPanel.tsx';
import { PracticePanel } from './PracticePanel.tsx';

/** How the window looks, whether the installation is sound, a new practice session, and what this program is. */
export default function SettingsPage() {
  return (
    <PageFrame title="Settings" intro="Choices for this window take effect at once and are remembered on this computer.">
      <SplitLayout look="halves">
        <Stack>
          <AppearancePanel />
          <PracticePanel />
        </Stack>
        <Stack>
          <DoctorPanel />
          <AboutPanel />
        </Stack>
      </SplitLayout>
    </PageFrame>
  );
}
