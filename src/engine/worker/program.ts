import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where the parts of the program lie, whether it runs from its sources, from `out/` or from inside a packaged app. */
export interface Program {
  readonly version: string;
  /** The built interface; it may not exist when nothing was built. */
  readonly rendererDir: string;
  readonly preloadFile: string;
  readonly workerFile: string;
  readonly emergencyFile: string;
  readonly researchWorkerFile: string | null;
  /** Entry of the threads in which a search runs its trials. */
  readonly trialWorkerFile: string;
  /** Entry of the thread that does half of the learning of an agent. */
  readonly partnerWorkerFile: string;
  /** Entry of the thread in which one file of a person's own strategies runs. */
  readonly sandboxFile: string;
  /** Entry of the thread in which one policy from elsewhere runs. */
  readonly onnxFile: string;
  /** Entry of the thread that looks at the files of strategies. */
  readonly strategyCheckFile: string;
  /** Icons and the like, in a checkout; a packaged app has them in its resources folder. */
  readonly resourcesDir: string;
}

/** Finds the parts of this program by where this file is. */
export function locateProgram(): Program {
  const root = rootAbove(import.meta.dirname);
  const isBuilt = import.meta.filename.endsWith('.js');
  const worker = (name: string): string => (isBuilt ? join(root, `out/main/${name}.js`) : join(root, `src/engine/worker/${name}.ts`));
  const research = worker('research.worker');
  return {
    version: (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
    rendererDir: join(root, 'out/renderer'),
    preloadFile: join(root, 'out/preload/index.cjs'),
    workerFile: worker('engine.worker'),
    emergencyFile: worker('emergency.worker'),
    researchWorkerFile: existsSync(research) ? research : null,
    trialWorkerFile: worker('trial.worker'),
    partnerWorkerFile: worker('partner.worker'),
    sandboxFile: worker('sandbox.worker'),
    onnxFile: worker('onnx.worker'),
    strategyCheckFile: worker('strategy-check.worker'),
    resourcesDir: join(root, 'resources'),
  };
}

/** Returns the platform's application-data folder for this program; the window, the terminal and the headless host share it. */
export function defaultDataDir(platform: NodeJS.Platform = process.platform, env: NodeJS.ProcessEnv = process.env, home: string = homedir()): string {
  switch (platform) {
    case 'darwin': return join(home, 'Library', 'Application Support', 'Tradewind');
    case 'win32': return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Tradewind');
    default: return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'tradewind');
  }
}

function rootAbove(dir: string): string {
  if (existsSync(join(dir, 'package.json'))) return dir;
  const parent = dirname(dir);
  if (parent === dir) throw new Error(`expected a package.json above ${import.meta.dirname}`);
  return rootAbove(parent);
}
