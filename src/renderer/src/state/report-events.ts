import type { ViewEvent } from '../../../engine/contract/events.ts';
import type { JobView } from '../../../engine/contract/view.ts';
import { reportBadge } from '../panels/data/import-report.ts';
import type { Engine } from './engine-store.ts';
import { showToast } from './toasts.ts';

/** Shows what needs a person's eye as it happens: warnings, critical alerts, and jobs that ended. */
export function reportEvents(engine: Engine): void {
  engine.onEvent(report);
}

function report(event: ViewEvent): void {
  if (event.type === 'alert-raised' && event.alert.level !== 'info' && event.alert.isSilent !== true) showToast(event.alert.level, event.alert.message);
  if (event.type !== 'job-updated') return;
  if (event.job.status === 'done') reportDone(event.job);
  if (event.job.status === 'failed') showToast('critical', `${event.job.title} failed: ${event.job.error ?? 'no reason was given'}`);
}

/** An import can end with files refused: that is never called done. */
function reportDone(job: JobView): void {
  const badge = job.kind === 'import' ? reportBadge(job.report) : null;
  if (badge === null) showToast('good', `${job.title}: done.`);
  else showToast('warning', `${job.title}: ${badge.word.toLowerCase()}. The Data page says why.`);
}
