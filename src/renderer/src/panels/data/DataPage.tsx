import { useEffect } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { Panel } from '../../components/Panel.tsx';
import { useView } from '../../state/engine-context.tsx';
import { useRequest } from '../../state/use-request.ts';
import { JobList } from '../page/JobList.tsx';
import { PageFrame, SplitLayout, Stack } from '../page/PageFrame.tsx';
import { DatasetsPanel } from './DatasetsPanel.tsx';
import { reportBadge } from './import-report.ts';
import { ImportPanel } from './ImportPanel.tsx';
import { ImportReport } from './ImportReport.tsx';

/** What history is stored, the way to bring in more, and the way to play it back. */
export default function DataPage() {
  const data = useRequest('data.list', {});
  const { reload } = data;
  const jobs = useView(useShallow((view) => view.jobs.filter((job) => job.kind === 'import').slice(0, 6)));
  const finished = useView((view) => view.jobs.filter((job) => job.kind === 'import' && job.status !== 'running').length);
  useEffect(() => { if (finished > 0) reload(); }, [finished, reload]);
  return (
    <PageFrame title="Data" intro="History for backtests and for playing back as if it were live. It stays on this computer.">
      <SplitLayout>
        <ImportPanel />
        <Stack>
          {jobs.length > 0 && (
            <Panel title="Imports of this session" padded>
              <JobList jobs={jobs} renderDone={(job) => <ImportReport report={job.report} />} badgeOf={(job) => reportBadge(job.report)} />
            </Panel>
          )}
          <DatasetsPanel data={data} />
        </Stack>
      </SplitLayout>
    </PageFrame>
  );
}
