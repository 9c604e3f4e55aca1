import type { Handlers } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import { BadRequest } from '../backtest/checked-request.ts';
import { readProtocolRequest } from '../boosting/protocol-request.ts';
import type { Workstation } from '../workstation/workstation.ts';

/** The protocol of the boosted trees: a job beside trading that keeps each run as it comes. */
export function protocolHandlers({ store, jobs, research }: Workstation): Pick<Handlers, 'protocol.start'> {
  return {
    'protocol.start': (request) => {
      const instruments = instrumentsIn(store, request);
      let cancel = (): void => undefined;
      const jobId = jobs.start('backtest', `rolling-72h on ${instruments.length === 1 ? instruments[0] ?? '' : `${instruments.length} instruments`}`, {
        cancel: () => { cancel(); },
        run: async (report) => {
          const task = research.protocol(request, report);
          cancel = () => { task.cancel(); };
          const answer = await task.result;
          const [first] = answer.runs;
          if (first === undefined) throw new Error(answer.missing.map(({ instrument, sentence }) => `${instrument}: ${sentence}`).join('; '));
          return { report: answer, runId: first.runId };
        },
      });
      return { jobId };
    },
  };
}

/** Says what is wrong with a request at once, beside its fields, instead of in a failed job. */
function instrumentsIn(store: Workstation['store'], request: Parameters<Handlers['protocol.start']>[0]): readonly string[] {
  try {
    return readProtocolRequest(store, request).instruments;
  } catch (error) {
    if (error instanceof BadRequest) throw new RequestRefused({ code: 'invalid-config', message: error.message, violations: error.violations });
    throw error;
  }
}
