export { servePolicy } from '../../adapters/onnx/serve-policy.ts';
export type { PolicyThreadData } from '../../adapters/onnx/wire.ts';
