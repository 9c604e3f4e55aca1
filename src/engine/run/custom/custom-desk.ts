import type { StrategyFile, StrategyFiles } from '../../adapters/custom-strategy/strategy-files.ts';
import type { CustomStrategiesView, CustomStrategyView } from '../../contract/custom-strategies.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import type { AlertLevel } from '../../domain/output.ts';
import { STRATEGIES } from '../../strategy/catalog.ts';
import { kindOfStrategy } from '../models/kinds/kinds.ts';
import type { CustomShelf, ShelvedFile } from './shelf.ts';

export interface CustomDeskOptions {
  readonly shelf: CustomShelf;
  readonly files: StrategyFiles;
  /** Looks at these files, in a thread that may wait for them. */
  readonly check: (files: readonly string[]) => Promise<void>;
  /** Calls back when something in the folder has changed; returns what ends that. */
  readonly watch: (onChange: () => void) => () => void;
}

/** A strategy of the session as it stands: what it is set to, and why it is out of work. */
export interface AtWork {
  readonly assignment: StrategyAssignment;
  readonly failure: string | null;
}

/** What happened in the folder, for a person. */
export interface FolderNews {
  readonly level: AlertLevel;
  readonly code: string;
  readonly message: string;
}

/** The strategies folder beside a running engine: watched, checked without holding anything up, and never changing what trades. */
export class CustomDesk {
  readonly #options: CustomDeskOptions;
  readonly #stop: () => void;
  #listener: (news: readonly FolderNews[]) => void = () => undefined;
  #checking: ReadonlySet<string> = new Set();
  #isBusy = false;
  #isAskedAgain = false;
  #isClosed = false;

  constructor(options: CustomDeskOptions) {
    this.#options = options;
    this.#stop = options.watch(() => { void this.refresh(); });
  }

  get folder(): string {
    return this.#options.shelf.folder;
  }

  /** Tells the listener, from now on, of everything that changes in the folder, and looks at what is new there now. */
  listen(listener: (news: readonly FolderNews[]) => void): void {
    this.#listener = listener;
    void this.refresh();
  }

  /** Looks what has changed and has it checked; what was good before stays on the shelf meanwhile. */
  async refresh(): Promise<void> {
    if (this.#isClosed) return;
    if (this.#isBusy) {
      this.#isAskedAgain = true;
      return;
    }
    this.#isBusy = true;
    try {
      const { shelf } = this.#options;
      const before = shelf.files;
      await this.#check(shelf.scan());
      this.#listener(newsOf(before, shelf.files));
    } finally {
      this.#isBusy = false;
    }
    if (!this.#isAskedAgain) return;
    this.#isAskedAgain = false;
    await this.refresh();
  }

  /** Looks at one file again, or at all, whatever is known of them. */
  async checkAgain(file: string | null): Promise<void> {
    const { shelf } = this.#options;
    const before = shelf.files;
    shelf.scan();
    await this.#check(shelf.files.map((one) => one.file).filter((one) => file === null || one.file === file));
    this.#listener(newsOf(before, shelf.files));
  }

  /** Writes the template and has it checked. Returns where it lies. @throws Error when a file of that name is there */
  async create(name: string): Promise<string> {
    const path = this.#options.files.create(name);
    await this.refresh();
    return path;
  }

  has(file: string): boolean {
    return this.#options.shelf.files.some((one) => one.file.file === file);
  }

  /** Returns the folder as it is, with who runs what of it. */
  view(atWork: readonly AtWork[]): CustomStrategiesView {
    const { files, folder } = this.#options.shelf;
    // a model is nobody's file: it comes from the shelf
    const own = atWork.filter(({ assignment }) => kindOfStrategy(assignment.strategy) === null && !STRATEGIES.some(({ name }) => name === assignment.strategy));
    const names = new Set(files.map(({ version }) => version?.manifest?.name));
    return {
      folder,
      strategies: files.map((one) => this.#viewOf(one, own)),
      orphans: own.filter(({ assignment }) => !names.has(assignment.strategy)).map(({ assignment, failure }) => ({ id: assignment.id, name: assignment.strategy, code: assignment.code ?? '', failure })),
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#stop();
    this.#options.shelf.close();
  }

  async #check(files: readonly StrategyFile[]): Promise<void> {
    if (files.length === 0) return;
    this.#checking = new Set(files.map(({ file }) => file));
    try {
      await this.#options.check(files.map(({ file }) => file));
    } finally {
      this.#checking = new Set();
      this.#options.shelf.scan();
    }
  }

  #viewOf({ file, version, clash }: ShelvedFile, own: readonly AtWork[]): CustomStrategyView {
    const name = version?.manifest?.name ?? null;
    const status = this.#checking.has(file.file) || version === null ? 'checking' : version.isReady && clash === null ? 'ready' : 'refused';
    return {
      file: file.file, status, name, title: version?.manifest?.title ?? null, code: file.code, checks: version?.found ?? [], checkedMs: version?.checkedMs ?? null,
      problems: [...(version?.problems ?? []), ...(clash === null ? [] : [{ line: null, column: null, message: clash }])],
      usedBy: own.filter(({ assignment }) => assignment.strategy === name).map(({ assignment, failure }) => ({ id: assignment.id, code: assignment.code ?? '', isCurrent: assignment.code === file.code, failure })),
    };
  }
}

function newsOf(before: readonly ShelvedFile[], after: readonly ShelvedFile[]): readonly FolderNews[] {
  const was = new Map(before.map((one) => [one.file.file, one]));
  const gone = before.filter(({ file }) => !after.some((one) => one.file.file === file.file));
  return [
    ...after.flatMap((one) => changeOf(was.get(one.file.file), one)),
    ...gone.map(({ file, version }) => ({ level: 'info' as const, code: 'strategy-file', message: `${file.file} is no longer in the strategies folder. ${version?.manifest ? `What runs ${version.manifest.name} goes on from the copy that was kept.` : ''}`.trim() })),
  ];
}

function changeOf(was: ShelvedFile | undefined, { file, version, clash }: ShelvedFile): readonly FolderNews[] {
  const isSame = was?.file.code === file.code && was.version?.isReady === version?.isReady && was.clash === clash;
  if (isSame || version === null) return [];
  const [first] = version.problems;
  if (clash !== null) return [{ level: 'warning', code: 'strategy-file', message: `${file.file} cannot be used. ${clash}` }];
  if (first !== undefined) return [{ level: 'warning', code: 'strategy-file', message: `${file.file} was refused${first.line === null ? '' : `, line ${first.line}`}: ${first.message}` }];
  const isChanged = was !== undefined && was.version !== null && was.file.code !== file.code;
  return [{ level: 'info', code: 'strategy-file', message: isChanged ? `${file.file} has changed and can be used. What runs ${version.manifest?.name ?? ''} goes on with its version until you reload it or start a session.` : `${file.file} can be used as ${version.manifest?.name ?? ''}.` }];
}
