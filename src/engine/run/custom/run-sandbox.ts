export { serveSandbox as runSandbox } from '../../adapters/custom-strategy/serve-sandbox.ts';
export type { SandboxData } from '../../adapters/custom-strategy/wire.ts';
