import { useEffect } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { JobView } from '../../../../engine/contract/view.ts';
import { Panel } from '../../components/Panel.tsx';
import { useView } from '../../state/engine-context.tsx';
import { useRequest } from '../../state/use-request.ts';
import { JobList } from '../page/JobList.tsx';
import { PageFrame, SplitLayout, Stack } from '../page/PageFrame.tsx';
import { ContextPanel } from './ContextPanel.tsx';
import { DatasetsPanel } from './DatasetsPanel.tsx';
import { downloadBadge } from './download-report.ts';
import { DownloadPanel } from './DownloadPanel.tsx';
import { DownloadReport } from './DownloadReport.tsx';
import { reportBadge } from './import-report.ts';
import { ImportPanel } from './ImportPanel.tsx';
import { ImportReport } from './ImportReport.tsx';

/** What history is stored, the way to bring in more, and the way to play it back. */
export default function DataPage() {
  const data = useRequest('data.list', {});
  const { reload } = data;
  const jobs = useView(useShallow((view) => view.jobs.filter(isOfData).slice(0, 6)));
  const finished = useView((view) => view.jobs.filter((job) => isOfData(job) && job.status !== 'running').length);
  useEffect(() => { if (finished > 0) reload(); }, [finished, reload]);
  return (
    <PageFrame title="Data" intro="History for backtests and for playing back as if it were live. It stays on this computer.">
      <SplitLayout>
        <Stack>
          <DownloadPanel />
          <ImportPanel />
        </Stack>
        <Stack>
          {jobs.length > 0 && (
            <Panel title="Downloads and imports of this session" padded>
              <JobList jobs={jobs} renderDone={(job) => (job.kind === 'download' ? <DownloadReport report={job.report} /> : <ImportReport report={job.report} />)} badgeOf={(job) => (job.kind === 'download' ? downloadBadge(job.report) : reportBadge(job.report))} />
            </Panel>
          )}
          <DatasetsPanel data={data} />
          <ContextPanel />
        </Stack>
      </SplitLayout>
    </PageFrame>
  );
}

function isOfData(job: JobView): boolean {
  return job.kind === 'import' || job.kind === 'download';
}
