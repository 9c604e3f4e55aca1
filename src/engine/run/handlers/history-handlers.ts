import type { Handlers } from '../../contract/api.ts';
import type { DownloadRequest } from '../../contract/download.ts';
import { RequestRefused } from '../../contract/server.ts';
import { contextView, refreshContext } from '../context/context.ts';
import type { Workstation } from '../workstation/workstation.ts';

type HistoryMethods = 'data.download' | 'context.list' | 'context.refresh';

/** History from Binance as a job in a thread of its own, and context data from CoinGecko when a person asks for it. */
export function historyHandlers(workstation: Workstation): Pick<Handlers, HistoryMethods> {
  const { store, clock, jobs, research } = workstation;
  return {
    'data.download': (request) => {
      if (request.from >= clock.now()) throw new RequestRefused({ code: 'invalid-input', message: 'from: expected a time in the past', violations: [{ path: 'from', message: 'expected a time in the past' }] });
      let cancel = (): void => undefined;
      const jobId = jobs.start('download', titleOf(request), {
        cancel: () => { cancel(); },
        run: async (report) => {
          const task = research.download(request, report);
          cancel = () => { task.cancel(); };
          return { report: await task.result };
        },
      });
      return { jobId };
    },
    'context.list': () => contextView(store, clock.now()),
    'context.refresh': () => refreshContext({ store, clock, symbols: baseAssets(workstation) }),
  };
}

function titleOf({ market, symbols, kinds, intervals }: DownloadRequest): string {
  const names = symbols.length > 3 ? `${symbols.slice(0, 3).join(', ')} and ${symbols.length - 3} more` : symbols.join(', ');
  const what = kinds.flatMap((kind) => (kind === 'klines' ? intervals : [kind === 'funding' ? 'funding' : 'trades'])).join(', ');
  return `Download ${names} ${market === 'spot' ? 'spot' : 'futures'}: ${what}`;
}

/** The coins that are traded in the running session; made-up ones have no market capitalisation. */
function baseAssets({ session }: Workstation): readonly string[] {
  return [...new Set((session?.plan.instruments ?? []).filter(({ market }) => market !== 'practice').map(({ baseAsset }) => baseAsset))];
}
