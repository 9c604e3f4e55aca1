import { Sandbox } from '../../adapters/custom-strategy/sandbox.ts';
import type { SandboxLimits } from '../../adapters/custom-strategy/sandbox.ts';
import type { StrategyFile, StrategyFiles } from '../../adapters/custom-strategy/strategy-files.ts';
import type { CodeInstance, CustomSettings } from '../../domain/custom-strategy.ts';
import type { StrategyShelf } from '../../strategy/catalog.ts';
import { defineCustom } from '../../strategy/custom/custom-definition.ts';
import { featureSpecs } from '../../strategy/custom/feature-specs.ts';
import type { StrategyDefinition } from '../../strategy/strategy.ts';
import { CHECKS, readVersion } from './version.ts';
import type { StrategyVersion } from './version.ts';

export interface ShelfOptions {
  readonly files: StrategyFiles;
  /** Entry of the thread in which a file runs. */
  readonly sandboxFile: string | URL;
  readonly limits: SandboxLimits;
}

/** A file of the folder with what is known of it; `version` is null until it was looked at. */
export interface ShelvedFile {
  readonly file: StrategyFile;
  readonly version: StrategyVersion | null;
  /** Why it cannot be used although nothing is wrong with the file itself: another one has its name. */
  readonly clash: string | null;
}

/** A person's own strategies for one thread: what lies in the folder, and every version that was kept. */
export class CustomShelf implements StrategyShelf {
  readonly #options: ShelfOptions;
  readonly #definitions = new Map<string, StrategyDefinition>();
  readonly #sandboxes = new Map<string, Sandbox>();
  #files: readonly ShelvedFile[] = [];
  #current: readonly StrategyDefinition[] = [];

  constructor(options: ShelfOptions) {
    this.#options = options;
    this.scan();
  }

  get folder(): string {
    return this.#options.files.folder;
  }

  get files(): readonly ShelvedFile[] {
    return this.#files;
  }

  /** Looks what lies in the folder now; returns the files that nobody has looked at yet. Runs none of them. */
  scan(): readonly StrategyFile[] {
    const { files } = this.#options;
    const known = files.list().map((file) => ({ file, version: this.#version(file.code) }));
    this.#files = known.map(({ file, version }) => {
      const name = version?.isReady === true ? version.manifest?.name : undefined;
      const twins = name === undefined ? [] : known.filter((other) => other.file.file !== file.file && other.version?.isReady === true && other.version.manifest?.name === name);
      return { file, version, clash: twins.length === 0 ? null : `The name "${name ?? ''}" is taken by ${twins.map((twin) => twin.file.file).join(', ')} too: rename one of them.` };
    });
    this.#current = this.#files.flatMap(({ version, clash }) => (version?.isReady === true && clash === null ? this.#definition(version) ?? [] : []));
    return known.filter(({ version }) => version === null).map(({ file }) => file);
  }

  list(): readonly StrategyDefinition[] {
    return this.#current;
  }

  find(name: string, code: string): StrategyDefinition | undefined {
    const known = this.#definitions.get(code) ?? this.#definitionOf(code);
    return known?.name === name ? known : undefined;
  }

  /** Ends every thread. */
  close(): void {
    for (const sandbox of this.#sandboxes.values()) sandbox.close();
    this.#sandboxes.clear();
  }

  #definitionOf(code: string): StrategyDefinition | undefined {
    const version = readVersion(this.#options.files.copy(code));
    return version === null ? undefined : this.#definition(version);
  }

  /** Null when it is unknown, or was looked at by other checks than today's. */
  #version(code: string): StrategyVersion | null {
    const version = readVersion(this.#options.files.copy(code));
    return version?.checks === CHECKS ? version : null;
  }

  #definition({ code, manifest, script, file }: StrategyVersion): StrategyDefinition | undefined {
    if (manifest === null) return undefined;
    const known = this.#definitions.get(code);
    if (known !== undefined) return known;
    const made = defineCustom(manifest, code, (settings) => this.#open({ code, script, file }, settings)) as StrategyDefinition;
    this.#definitions.set(code, made);
    return made;
  }

  /** A file runs in one thread, which is started when it is first needed and once more after it was ended. */
  #open({ code, script, file }: Pick<StrategyVersion, 'code' | 'script' | 'file'>, settings: CustomSettings): CodeInstance {
    const running = this.#sandboxes.get(code);
    const sandbox = running !== undefined && running.failure === null ? running : new Sandbox({ workerFile: this.#options.sandboxFile, script, file, limits: this.#options.limits });
    this.#sandboxes.set(code, sandbox);
    return sandbox.open(settings, featureSpecs);
  }
}
