import { POLICY_LIMITS, PolicyThread } from '../../adapters/onnx/policy-thread.ts';
import type { PolicyLimits } from '../../adapters/onnx/policy-thread.ts';
import { hasRuntime, tryFile } from '../../adapters/onnx/try-file.ts';
import { sha256OfBytes } from '../../compute/sha256.ts';
import { invariant } from '../../domain/assert.ts';
import type { ForeignRuntime } from '../../learn/exchange/probe-foreign.ts';
import { provideForeignPolicies } from '../../strategy/agent/foreign-policy.ts';
import type { ForeignPolicy, OpenForeignPolicy } from '../../strategy/agent/foreign-policy.ts';

/** Entry of the threads in which policies from elsewhere run; null where this thread has none. */
let threadFile: string | URL | null = null;

/** Lets this thread put policies from elsewhere to work, and look at them. */
export function openForeignPolicies(workerFile: string | URL): void {
  threadFile = workerFile;
  provideForeignPolicies(foreignPolicyOpener(workerFile));
}

/**
 * Returns what opens policies from elsewhere: each file gets a thread of its own, shared by all who ask it from this one, which ends when nobody holds the policy any more.
 */
export function foreignPolicyOpener(workerFile: string | URL, limits: PolicyLimits = POLICY_LIMITS): OpenForeignPolicy {
  const registry = new FinalizationRegistry<PolicyThread>((thread) => { thread.close(); });
  const open = new Map<string, WeakRef<OpenedPolicy>>();
  return (bytes, { foreign, shape }) => {
    invariant(foreign, 'a policy from elsewhere has a file');
    const key = sha256OfBytes(bytes);
    const known = open.get(key)?.deref();
    if (known !== undefined && known.failure === null) return known;
    const outputs = shape.layers.at(-1)?.units ?? 0;
    const thread = new PolicyThread({ workerFile, limits, bytes, input: foreign.input, output: foreign.output, inputs: shape.inputs, outputs });
    // Asked at once, so that a file that cannot be run is refused here, and the first decision does not wait.
    thread.run(new Float32Array(shape.inputs));
    const policy = new OpenedPolicy(thread);
    registry.register(policy, thread);
    open.set(key, new WeakRef(policy));
    return policy;
  };
}

/** Returns what runs files to check them, beside this thread; null where this machine has no runtime. */
export async function foreignRuntime(workerFile: string | URL | null = threadFile): Promise<ForeignRuntime | null> {
  if (workerFile === null || !(await hasRuntime(workerFile))) return null;
  return { run: (bytes, request) => tryFile(workerFile, bytes, request) };
}

/** Held by those who ask; its thread lives as long. */
class OpenedPolicy implements ForeignPolicy {
  readonly #thread: PolicyThread;

  constructor(thread: PolicyThread) {
    this.#thread = thread;
  }

  get failure(): string | null {
    return this.#thread.failure;
  }

  run(observation: Float32Array): Float32Array {
    return this.#thread.run(observation);
  }
}
